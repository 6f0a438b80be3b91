"""What the terminal shows: the answer, tables, the forest plot in letters, and where the report is.

The forest plot goes wherever a picture does not: a pull request's text, a log.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table
from rich.text import Text

from runner.analysis.cost_figures import RunningCosts
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Comparison, ScenarioSummary, Summary, Verdict
from runner.analysis.wording import interval, name_of, ratio_text
from runner.records.condition import FLOOR
from runner.report.console import output, table
from runner.report.text import reading
from runner.report.text.parts import cost_rows, not_time, open_loop_finding
from runner.report.text.reading import TWICE, Compared, by_area, leading_pair
from scenarios.claims import CLAIMED_PAIR


def show_instructions(summary: Summary, kept: Path) -> None:
    console = output()
    columns = ("scenario", "app", "instructions per request", f"ratio to {CLAIMED_PAIR[1]}")
    console.print(table(columns, [row for scenario in summary.scenarios for row in rows(scenario)]))
    console.print(Text(not_time(summary)), soft_wrap=True)
    console.print(Text(f"counts: {kept}"), soft_wrap=True)


def rows(scenario: ScenarioSummary) -> Iterator[tuple[str, ...]]:
    ratios = {comparison.contender: comparison.instruction_ratio for comparison in scenario.comparisons}
    figures = {**scenario.contenders, **({FLOOR: scenario.floor} if scenario.floor else {})}
    for name, own in figures.items():
        if own.instructions_per_request is not None:
            ratio = ratios.get(name)
            shown = reading.ratio(ratio) if ratio else ""
            yield scenario.name, reading.label(name), reading.quantity(own.instructions_per_request), shown


NAME, DRAWING = 26, 45
"""Letters: of a scenario's name, and of the drawing."""
EQUAL_LINE, TWICE_LINE, INTERVAL, VALID, INVALID = "│┊─●○"
SEEN = (1 / 20, 20.0)
"""Beyond this an interval is drawn to the edge: one wild interval must not flatten all others."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Ratios from `low` to `high` on a logarithmic axis of `DRAWING` letters."""

    low: float
    high: float

    def column(self, ratio: float) -> int:
        share = math.log(max(ratio, SEEN[0]) / self.low) / math.log(self.high / self.low)
        return min(DRAWING - 1, max(0, round(share * (DRAWING - 1))))


def plain_forest(rows: list[Compared]) -> str:
    """Draw a line for each scenario, area by area, below one that names 1x and 2x; rows as `compared` gives them."""
    scale = _scale([row.comparison.ratio for row in rows])
    lines = [f"{'':{NAME}} {_heading(scale)}"]
    for area, of_area in by_area(rows):
        lines.append(_plain(reading.area_name(area, NAME)))
        lines += [f"{_name_of(row):{NAME}} {_drawing(row, scale)} {_figures(row)}" for row in of_area]
    return "\n".join(lines)


def _scale(ratios: list[Estimate | None]) -> Scale:
    measured = [ratio for ratio in ratios if ratio is not None]
    lowest = min([1.0, *(ratio.low for ratio in measured)])
    highest = max([TWICE, *(ratio.high for ratio in measured)])
    return Scale(max(lowest, SEEN[0]) / 1.1, min(highest, SEEN[1]) * 1.1)


def _heading(scale: Scale) -> str:
    letters = [" "] * DRAWING
    for ratio, name in ((1.0, "1x"), (TWICE, "2x")):
        start = scale.column(ratio)
        letters[start : start + 2] = name
    return "".join(letters).rstrip()


def _drawing(row: Compared, scale: Scale) -> str:
    letters = [" "] * DRAWING
    letters[scale.column(1.0)], letters[scale.column(TWICE)] = EQUAL_LINE, TWICE_LINE
    ratio = row.comparison.ratio
    if ratio is not None:
        start, end = scale.column(ratio.low), scale.column(ratio.high)
        letters[start : end + 1] = INTERVAL * (end + 1 - start)
        letters[scale.column(ratio.estimate)] = VALID if row.comparison.is_valid else INVALID
    return "".join(letters)


def _figures(row: Compared) -> str:
    return f"{reading.ratio(row.comparison.ratio)} {row.comparison.verdict_word}".rstrip()


def _name_of(row: Compared) -> str:
    return "  " + _plain(reading.clipped(row.scenario.name, NAME - 2))


def _plain(text: str) -> str:
    """Replace whatever could end a block of code, or begin anything else."""
    return re.sub(r"[^\w\[\]. ,:/+\N{HORIZONTAL ELLIPSIS}-]", "\N{MIDDLE DOT}", text)


STYLES = {
    Verdict.SUPPORTED: "green",
    Verdict.REFUTED: "red",
    Verdict.INCONCLUSIVE: "yellow",
    Verdict.INVALID: "magenta",
    Verdict.BOTH_CAN: "green",
}


def show(summary: Summary, folder: Path) -> None:
    """Print what the command was run for: the verdicts, the answer, the controls, and where the report is."""
    console = output()
    if summary.scenarios or summary.experiments:
        console.print(verdict_table(summary))
    if summary.running:
        console.print(costs_table(summary.running))
    console.print(Text(summary.headline, style="bold"))
    for measured in summary.open_loops:
        console.print(Text(f"{measured.name}: {open_loop_finding(measured)}"))
    for control in summary.controls:
        console.print(Text(f"control: {control.sentence}", style="red" if control.passed is False else ""))
    for flag in summary.flags:
        console.print(Text(f"{'invalid' if flag.voids else 'note'}: {flag.sentence}", style="yellow"))
    console.print(Text(f"report: {folder / 'report.html'}"), soft_wrap=True)


def verdict_table(summary: Summary) -> Table:
    counted = ("instructions",) if summary.counted else ()
    ratio = f"throughput, times {leading_pair(summary).baseline}"
    columns = ("scenario", "contender", ratio, *counted, "verdict on 2x", "why")
    rows = [
        row(scenario, comparison, is_counted=summary.counted is not None)
        for scenario in (*summary.scenarios, *summary.experiments)
        for comparison in scenario.comparisons
    ]
    return table(columns, rows)


def costs_table(running: RunningCosts) -> Table:
    own, other = name_of(running.contender), name_of(running.baseline)
    rows = [
        (label, words[running.contender], words[running.baseline], ratio) for label, words, ratio in cost_rows(running)
    ]
    return table(("what it costs to run", own, other, f"{other} over {own}"), rows)


def row(scenario: ScenarioSummary, comparison: Comparison, *, is_counted: bool) -> tuple[str | Text, ...]:
    counted = comparison.instruction_ratio
    return (
        scenario.name,
        comparison.contender,
        ratio_text(comparison.ratio),
        *((interval(counted) if counted else "",) if is_counted else ()),
        Text(comparison.verdict.value, style=STYLES[comparison.verdict]) if comparison.verdict else "",
        comparison.reason,
    )
