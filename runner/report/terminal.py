"""What the terminal shows: the answer, tables, the forest plot in letters, and where the report is.

The forest plot goes wherever a picture does not: a pull request's text, a log.
"""

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from rich.table import Table
from rich.text import Text

from runner.analysis.summary import ControlOutcome, ScenarioSummary, Summary, Verdict
from runner.analysis.wording import interval, name_of, ratio_text
from runner.records.condition import FLOOR
from runner.report.console import output, table
from runner.report.text import reading
from runner.report.text.parts import cost_rows, not_time, open_loop_finding
from runner.report.text.reading import TWICE, Compared, by_area, leading_pair


def show_instructions(summary: Summary, kept: Path) -> None:
    console = output()
    columns = ("scenario", "app", "instructions per request", f"ratio to {leading_pair(summary).baseline}")
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


NAME, DRAWING = 26, 45  # letters: of a scenario's name, and of the drawing
EQUAL_LINE, TWICE_LINE, INTERVAL, VALID, INVALID = "│┊─●○"
SEEN = (1 / 20, 20.0)  # beyond this an interval is drawn to the edge: one wild interval must not flatten all others


class Scale(NamedTuple):
    """Ratios from `low` to `high` on a logarithmic axis of `DRAWING` letters."""

    low: float
    high: float

    def column(self, ratio: float) -> int:
        share = math.log(max(ratio, SEEN[0]) / self.low) / math.log(self.high / self.low)
        return min(DRAWING - 1, max(0, round(share * (DRAWING - 1))))


def plain_forest(rows: list[Compared]) -> str:
    """Draw a line for each scenario, area by area, below one that names 1x and 2x; rows as `compared` gives them."""
    measured = [ratio for row in rows if (ratio := row.comparison.ratio)]
    lowest, highest = min([1.0, *(ratio.low for ratio in measured)]), max([TWICE, *(ratio.high for ratio in measured)])
    scale = Scale(max(lowest, SEEN[0]) / 1.1, min(highest, SEEN[1]) * 1.1)
    heading = [" "] * DRAWING
    for mark, name in ((1.0, "1x"), (TWICE, "2x")):
        start = scale.column(mark)
        heading[start : start + 2] = name
    lines = [f"{'':{NAME}} {''.join(heading).rstrip()}"]
    for area, of_area in by_area(rows):
        lines.append(_plain(reading.area_name(area, NAME)))
        for row in of_area:
            name = "  " + _plain(reading.clipped(row.scenario.name, NAME - 2))
            figures = f"{reading.ratio(row.comparison.ratio)} {row.comparison.verdict_word}"
            lines.append(f"{name:{NAME}} {_drawing(row, scale)} {figures.rstrip()}")
    return "\n".join(lines)


def _drawing(row: Compared, scale: Scale) -> str:
    letters = [" "] * DRAWING
    letters[scale.column(1.0)], letters[scale.column(TWICE)] = EQUAL_LINE, TWICE_LINE
    ratio = row.comparison.ratio
    if ratio is not None:
        start, end = scale.column(ratio.low), scale.column(ratio.high)
        letters[start : end + 1] = INTERVAL * (end + 1 - start)
        letters[scale.column(ratio.estimate)] = VALID if row.comparison.is_valid else INVALID
    return "".join(letters)


def _plain(text: str) -> str:
    """Replace whatever could end a block of code, or begin anything else."""
    return re.sub(r"[^\w\[\]. ,:/+\N{HORIZONTAL ELLIPSIS}-]", "\N{MIDDLE DOT}", text)


STYLES = {
    Verdict.SUPPORTED: "green",
    Verdict.REFUTED: "red",
    Verdict.INCONCLUSIVE: "yellow",
    Verdict.MIXED: "yellow",
    Verdict.INVALID: "magenta",
    Verdict.BOTH_CAN: "green",
}


def show(summary: Summary, folder: Path) -> None:
    console = output()
    if summary.scenarios or summary.experiments:
        console.print(verdict_table(summary))
    if summary.running:
        own, other = map(name_of, (summary.running.contender, summary.running.baseline))
        columns = ("what it costs to run", own, other, f"{other} over {own}")
        costs = [
            (label, words[summary.running.contender], words[summary.running.baseline], ratio)
            for label, words, ratio in cost_rows(summary.running)
        ]
        console.print(table(columns, costs))
    console.print(Text(summary.headline, style="bold"))
    for measured in summary.open_loops:
        console.print(Text(f"{measured.name}: {open_loop_finding(measured)}"))
    for control in summary.controls:
        style = "red" if control.outcome is ControlOutcome.FAILED else ""
        console.print(Text(f"control: {control.sentence}", style=style))
    for flag in summary.flags:
        console.print(Text(f"{'invalid' if flag.voids else 'note'}: {flag.sentence}", style="yellow"))
    console.print(Text(f"report: {folder / 'report.html'}"), soft_wrap=True)


def verdict_table(summary: Summary) -> Table:
    counted = ("instructions",) if summary.counted else ()
    ratio = f"throughput, times {leading_pair(summary).baseline}"
    comparisons = [one for scenario in (*summary.scenarios, *summary.experiments) for one in scenario.comparisons]
    judged = ("verdict on 2x",) if any(one.verdict for one in comparisons) else ()
    columns = ("scenario", "contender", ratio, *counted, *judged, "why")
    rows = [
        (
            scenario.name,
            one.contender,
            ratio_text(one.ratio),
            *((interval(one.instruction_ratio) if one.instruction_ratio else "",) if summary.counted else ()),
            *((Text(one.verdict.value, style=STYLES[one.verdict]) if one.verdict else "",) if judged else ()),
            one.reason,
        )
        for scenario in (*summary.scenarios, *summary.experiments)
        for one in scenario.comparisons
    ]
    return table(columns, rows)
