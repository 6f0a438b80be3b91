"""What changed in latencies and running costs: ratios of the two apps, judged as those of throughput are."""

import msgspec
import pytest

from runner.analysis.change import Change, Movement, changes_between
from runner.analysis.cost_figures import CostFigure, RunningCosts
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import LatencyComparison, OpenLoopSummary, Summary
from tests.report.summaries import make_summary


def estimate(centre: float) -> Estimate:
    return Estimate(estimate=centre, low=centre / 1.02, high=centre * 1.02)


def measured(*, p99: float = 1.5, start: float = 1.2) -> Summary:
    """A run that looked at a latency and at a start."""
    comparison = LatencyComparison(
        contender="litestar (2,000/s)",
        baseline="fastapi (2,000/s)",
        latency_ratios={"p50": estimate(1.3), "p99": estimate(p99)},
        cpu_ratio=None,
        reason="",
    )
    loop = OpenLoopSummary(
        name="latency[json_hello]",
        scenario="json_hello",
        question="",
        capacity={},
        figures=[],
        comparisons=[comparison],
        highest_rates=[],
    )
    figure = CostFigure(name="start", label="Start", unit="ms", apps={}, ratio=estimate(start), samples=8)
    costs = RunningCosts(contender="litestar", baseline="fastapi", figures=[figure], counts=[], findings=[])
    return msgspec.structs.replace(make_summary(), open_loops=[loop], running=costs)


def changes(base: Summary, new: Summary, *, other_machine: bool = False) -> dict[tuple[str, str], Change]:
    """By where and which figure, those that are no throughput."""
    found = changes_between(base, new, other_machine=["another processor"] if other_machine else [])
    return {
        (change.scenario, change.figure): change
        for change in found.changes
        if change.scenario in {"latency[json_hello]", "resources"}
    }


P99 = ("latency[json_hello]", "p99 of latency, baseline over it")
START = ("resources", "Start, baseline over it")


def test_the_same_figures_are_no_change() -> None:
    assert {Movement.ALIKE} == {change.outcome for change in changes(measured(), measured()).values()}
    assert 3 == len(changes(measured(), measured()))


@pytest.mark.parametrize(("p99", "outcome"), [(1.2, Movement.WORSE), (1.9, Movement.BETTER)])
def test_a_latency_that_moved_is_worse_or_better(p99: float, outcome: Movement) -> None:
    found = changes(measured(), measured(p99=p99))

    assert outcome == found[P99].outcome
    assert Movement.ALIKE == found[START].outcome


def test_a_start_that_became_slower_is_worse() -> None:
    assert Movement.WORSE == changes(measured(), measured(start=1.0))[START].outcome


def test_on_another_machine_a_latency_differs_and_is_not_worse() -> None:
    assert Movement.DIFFERS == changes(measured(), measured(p99=1.2), other_machine=True)[P99].outcome


def test_what_one_run_did_not_look_at_is_not_compared() -> None:
    assert {} == changes(measured(), make_summary())
