import msgspec
import pytest

from runner.analysis.summary import Summary, Verdict
from runner.report.belief import belief
from tests.report.builder import make_summary


def with_verdicts(summary: Summary, *, invalid: int) -> Summary:
    """The same summary with its first comparisons invalid and all others refuted."""
    scenarios = [
        msgspec.structs.replace(
            scenario,
            comparisons=[
                msgspec.structs.replace(each, verdict=Verdict.INVALID if place < invalid else Verdict.REFUTED, flags=[])
                for each in scenario.comparisons
            ],
        )
        for place, scenario in enumerate(summary.scenarios)
    ]
    return msgspec.structs.replace(summary, scenarios=scenarios)


def sound(*, invalid: int = 0, kind: str = "bench", passed: bool = True) -> Summary:
    summary = with_verdicts(make_summary(), invalid=invalid)
    run = msgspec.structs.replace(summary.run, options=msgspec.structs.replace(summary.run.options, kind=kind))
    controls = [msgspec.structs.replace(control, passed=passed) for control in summary.controls]
    return msgspec.structs.replace(summary, run=run, controls=controls)


@pytest.mark.parametrize(
    ("summary", "begins"),
    [
        (sound(), "Nothing speaks against it. The instrument found what is known beforehand in all"),
        (sound(invalid=1), "In part: 1 of"),
        (sound(invalid=99), "No. A validity check struck in every scenario"),
        (sound(passed=False), "No. The instrument did not find what is known"),
        (sound(kind="smoke"), "It is not meant to be: a smoke run"),
    ],
)
def test_the_answer_comes_first_and_in_words(summary: Summary, begins: str) -> None:
    assert belief(summary).startswith(begins)


def test_a_run_without_controls_claims_none() -> None:
    summary = msgspec.structs.replace(sound(), controls=[])

    assert "It made no control experiment that could be judged." in belief(summary)
