"""Claim 3: the slow answers at equal load, and whether the framework's own cost tells at all."""

import pytest

from runner.analysis.claims.judgement import judged_claims
from runner.analysis.claims.scopes import Findings
from runner.analysis.cost_figures import Dilution, Overhead
from runner.analysis.summary import Verdict
from scenarios.claims import CLAIMS
from tests.report.builder import estimate

CLAIM = CLAIMS[2]


def diluted(ratio: float) -> Dilution:
    """A framework whose own cost makes that ratio where the handler does nothing."""
    overhead = Overhead(
        contender=estimate(0.1),
        baseline=estimate(0.1 * ratio),
        ratio=estimate(ratio),
        block_milliseconds=[(0.1 * factor, 0.1 * ratio * factor) for factor in (0.99, 1.0, 1.01)],
    )
    return Dilution(
        overhead=overhead,
        fades_at=overhead.fades_at(),
        cores_saved=overhead.cores_saved(1_000),
        examples=[],
        points=[],
    )


def judge(ratios: dict[str, float], overhead: float = 1.5) -> tuple[Verdict | None, str]:
    slow = {name: estimate(ratio) for name, ratio in ratios.items()}
    [judged] = judged_claims([CLAIM], Findings(scenarios=[], slow_answers=slow, dilution=diluted(overhead)))
    return judged.verdict, judged.reason


@pytest.mark.parametrize(
    ("ratios", "overhead", "expected"),
    [
        ({"a": 1.3, "b": 1.5}, 1.5, Verdict.SUPPORTED),
        ({"a": 0.8, "b": 0.7}, 1.5, Verdict.REFUTED),
        ({"a": 1.3, "b": 0.7}, 1.5, Verdict.MIXED),
        ({"a": 1.3, "b": 0.7}, 1.01, Verdict.REFUTED),
        ({"a": 1.3, "b": 1.0}, 1.5, Verdict.INCONCLUSIVE),
        ({"a": 1.3, "b": 1.5}, 1.01, Verdict.REFUTED),
        ({"a": 1.3, "b": 1.5}, 1.05, Verdict.INCONCLUSIVE),
    ],
)
def test_all_or_none_of_the_scenarios_decide(ratios: dict[str, float], overhead: float, expected: Verdict) -> None:
    verdict, _ = judge(ratios, overhead)

    assert expected == verdict


def test_the_reason_names_the_figures_and_what_hides_them() -> None:
    _, reason = judge({"latency[json_hello]": 1.3})

    assert "wait less than FastAPI's in 1 of 1 scenario (p99, FastAPI over Litestar: latency[json_hello] 1.30" in reason
    assert "ms of computing in the handler the frameworks are less than 5 % apart" in reason
    assert reason.endswith(CLAIM.beyond)


def test_without_latency_or_dilution_it_is_not_tested() -> None:
    for findings in (
        Findings(scenarios=[], dilution=diluted(1.5)),
        Findings(scenarios=[], slow_answers={"a": estimate(1.3)}),
    ):
        [judged] = judged_claims([CLAIM], findings)
        assert judged.verdict is None
        assert "latency and dilution" in judged.reason
