"""Collections for tests: machines whose ratio is known."""

from collections.abc import Sequence

import msgspec

from runner.analysis.collection import Collection, collect
from runner.analysis.roles import TYPICALLY, WHOLE_API
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import ClaimSummary, Comparison, Summary, Verdict
from tests.report.builder import make_comparison, make_scenario
from tests.report.summaries import make_run, make_summary


def make_ratio(value: float, doubt: float = 0.005) -> Estimate:
    """A ratio whose interval reaches `doubt` to either side, as a share."""
    return Estimate(estimate=value, low=value / (1 + doubt), high=value * (1 + doubt))


def verdict_on_2x(ratio: Estimate) -> Verdict:
    """What the claim's rule says of it."""
    if ratio.low >= 2:
        return Verdict.SUPPORTED
    return Verdict.REFUTED if ratio.high < 2 else Verdict.INCONCLUSIVE


def make_machine(
    name: str = "a",
    ratio: float = 1.5,
    *,
    doubt: float = 0.005,
    whole: float | None = 1.2,
    verdict: Verdict | None = None,
    scenarios: dict[str, float | Comparison] | None = None,
    versions: dict[str, str] | None = None,
) -> Summary:
    """The run of a machine: one claim of 2x on small endpoints, and the whole API unless that is None."""
    typical = make_ratio(ratio, doubt)
    claim = ClaimSummary(
        number=1,
        sentence="It is 2x as fast",
        method="",
        scope=TYPICALLY,
        target=2.0,
        ratio=typical,
        verdict=verdict or verdict_on_2x(typical),
        reason="",
        scenarios=[],
    )
    measured = {**(scenarios or {}), **({} if whole is None else {WHOLE_API: whole})}
    made = [
        make_scenario(
            scenario, ratio=None, comparisons=[one if isinstance(one, Comparison) else make_machine_ratio(one)]
        )
        for scenario, one in measured.items()
    ]
    run = msgspec.structs.replace(make_run(name=f"run-{name}"), started="2026-01-20T12:00:00+00:00")
    versions = versions or {"litestar": "2", "fastapi": "0"}
    return msgspec.structs.replace(make_summary(made, run=run, claims=[claim]), versions=versions)


def make_machine_ratio(value: float) -> Comparison:
    """The claimed pair, alike in both measures."""
    ratio = make_ratio(value)
    return msgspec.structs.replace(make_comparison(ratio), cpu_ratio=ratio, latency_ratios={})


def collection_of(machines: Sequence[Summary]) -> Collection:
    """The runs of `make_machine`, by the names of their machines."""
    return collect({machine.run.name.removeprefix("run-"): machine for machine in machines})


def make_collection(ratios: Sequence[float], *, whole: float | None = 1.2) -> Collection:
    """A machine for each ratio, named a, b, c and so on."""
    return collection_of(
        [make_machine(chr(ord("a") + place), ratio, whole=whole) for place, ratio in enumerate(ratios)]
    )
