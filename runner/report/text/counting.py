"""What instructions per request say beside CPU time, and what they cannot say."""

from dataclasses import dataclass
from math import exp, log

from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Summary
from runner.report.text import wording
from runner.report.text.reading import Pair, compared


@dataclass(frozen=True, slots=True)
class Both:
    """One scenario with both ratios of one pair."""

    scenario: str
    instructions: Estimate
    cpu: Estimate

    @property
    def apart(self) -> float:
        """How many times the ratio of CPU time is that of instructions: 0.9 where it is nearer to 1."""
        return self.cpu.estimate / self.instructions.estimate


def both_ratios(summary: Summary, pair: Pair) -> list[Both]:
    """Return the scenarios in which a pair has a valid ratio of CPU time and one of instructions."""
    return [
        Both(row.scenario.name, row.comparison.instruction_ratio, row.comparison.cpu_ratio)
        for row in compared(summary, pair)
        if row.comparison.is_valid and row.comparison.instruction_ratio and row.comparison.cpu_ratio
    ]


def counting_finding(rows: list[Both]) -> str:
    """Return the title of the chart: by how much the two ratios differ, on the mean and at the most."""
    typical = exp(sum(log(row.apart) for row in rows) / len(rows))
    furthest = max(rows, key=lambda row: abs(log(row.apart)))
    typically = f"CPU time ratios are {wording.number(typical, 2)} times instruction ratios (geometric mean)"
    if len(rows) == 1:
        return f"The CPU time ratio of {furthest.scenario} is {wording.number(typical, 2)} times its instruction ratio"
    return f"{typically}, and {wording.number(furthest.apart, 2)} times in {furthest.scenario}"


def not_time(summary: Summary) -> str:
    """Say what instructions are good for and what they cannot say; empty where none were counted."""
    if summary.counted is None:
        return ""
    counted = summary.counted
    return (
        f"Instructions per request were counted in user space under valgrind ({counted.architecture}, "
        f"{counted.python}, {wording.counted(counted.starts, 'start')}); they hardly depend on the machine, but they "
        "are not time: what the kernel does is missing, and a compiled loop executes more of them in a microsecond "
        "than the interpreter does. Where they and CPU time differ, CPU time says what a server costs, and "
        "instructions say whether another version does more work."
    )
