"""What was valid in one run and is not in a later one: it broke, which is worse than slow."""

from collections.abc import Iterator

from runner.analysis.summary import Comparison, ScenarioSummary, Summary
from runner.records.run import Kind


def broken_comparisons(base: Summary, new: Summary) -> Iterator[tuple[str, str, str]]:
    """Yield scenario, contender and reason of each comparison that is valid in the base and not in the new run.

    The new run was asked for it. A run of another kind than a bench never gives one: there nothing broke.
    """
    wanted = set(new.run.options.contenders)
    now = {scenario.name: scenario for scenario in new.scenarios if new.run.options.kind is Kind.BENCH}
    for scenario in [scenario for scenario in base.scenarios if scenario.name in now]:
        for comparison in scenario.comparisons:
            reason = why_not_valid(comparison, now[scenario.name]) if comparison.is_valid else ""
            if reason and {comparison.contender, comparison.baseline} <= wanted:
                yield scenario.name, comparison.contender, f"valid in {base.run.name}, in {new.run.name} not: {reason}"


def why_not_valid(comparison: Comparison, scenario: ScenarioSummary) -> str:
    """Return what the scenario of another run says of the same two; empty where they are valid there too."""
    pair = (comparison.contender, comparison.baseline)
    for other in scenario.comparisons:
        if (other.contender, other.baseline) == pair:
            return "" if other.is_valid else other.reason or "not valid"
    absent = [scenario.asked.absent[app] for app in pair if app in scenario.asked.absent]
    return "; ".join(absent) or scenario.asked.skipped or "not measured"
