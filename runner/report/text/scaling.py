"""How the two scale with connections and workers: what a chart shows, and the sentence that says it."""

from dataclasses import dataclass

from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import ScenarioSummary, Summary
from runner.records.condition import Condition
from runner.report.text import wording

SCALED = ("connections", "workers")
"""Experiments whose conditions differ in a number."""


@dataclass(frozen=True, slots=True)
class Step:
    """One number of connections or workers."""

    count: int
    contender: str
    baseline: str
    """Conditions, by name."""
    ratio: Estimate | None
    """None where it is not valid."""


def scaled(summary: Summary) -> list[ScenarioSummary]:
    """Return the experiments whose conditions differ in a number."""
    return [experiment for experiment in summary.experiments if experiment.asked.experiment in SCALED]


def steps(summary: Summary, experiment: ScenarioSummary) -> list[Step]:
    """Return what was compared, the smallest number first."""
    conditions = {} if not summary.conditions else summary.conditions
    found = [
        Step(
            count=getattr(conditions.get(versus.baseline, Condition(app="")), experiment.asked.experiment),
            contender=versus.contender,
            baseline=versus.baseline,
            ratio=versus.throughput_ratio if versus.is_valid else None,
        )
        for versus in experiment.comparisons
    ]
    return sorted(found, key=lambda step: step.count)


def scaling_finding(summary: Summary, experiment: ScenarioSummary) -> str:
    """Say how the ratio with the fewest differs from that with the most, and whether it can be told apart."""
    noun = experiment.asked.experiment.removesuffix("s")
    known = [(step, step.ratio) for step in steps(summary, experiment) if step.ratio]
    name = wording.clipped(experiment.asked.scenario, 30)
    if not known:
        return f"{name}: no number of {noun}s has a valid comparison"
    (first, low), (last, high) = known[0], known[-1]
    fewest = f"{wording.ratio(low)} with {wording.counted(first.count, noun)}"
    if len(known) == 1:
        return f"{name}: the ratio is {fewest}"
    ends = f"{fewest} and {wording.ratio(high)} with {wording.counted(last.count, noun)}"
    if low.overlaps(high):
        return f"{name}: the number of {noun}s makes no clear difference to the ratio: {ends}"
    return f"{name}: the ratio is {'lower' if low.high < high.low else 'higher'} with few {noun}s: {ends}"


def one_connection(summary: Summary, experiment: ScenarioSummary) -> str:
    """Say what the ratio with one connection is about; empty where it was not measured."""
    step = next((step for step in steps(summary, experiment) if step.count == 1 and step.ratio), None)
    if experiment.asked.experiment != "connections" or step is None or step.ratio is None:
        return ""
    floor = experiment.floors.get(step.baseline)
    floors = (
        f" A bare ASGI app answers {wording.quantity(floor.requests_per_second)} requests per second that way: the "
        "journey takes the same under both frameworks, and pulls the ratio towards 1."
        if floor and floor.requests_per_second
        else ""
    )
    return (
        f"With one connection the server waits while each answer travels and the next request comes, so the ratio, "
        f"{wording.ratio(step.ratio)}, is that of round trips and not of servers at their limit.{floors}"
    )


def memory_words(summary: Summary, experiment: ScenarioSummary) -> list[str]:
    """Say what the servers take together at each number of workers."""
    if experiment.asked.experiment != "workers":
        return []
    return [
        f"{wording.counted(step.count, 'worker')}: "
        + ", ".join(
            f"{wording.proper_name(condition.partition(' (')[0])} {wording.quantity(memory)} MB"
            for condition in (step.contender, step.baseline)
            if (memory := experiment.memory_megabytes.get(condition))
        )
        for step in steps(summary, experiment)
        if step.contender in experiment.memory_megabytes or step.baseline in experiment.memory_megabytes
    ]
