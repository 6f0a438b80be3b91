"""What the terminal shows at the end: the answer, a table of verdicts, and where the report is."""

from pathlib import Path

from rich.table import Table
from rich.text import Text

from runner.analysis.cost.running import RunningCosts
from runner.analysis.summary import Comparison, ScenarioSummary, Summary, Verdict
from runner.analysis.wording import interval, name_of, ratio_text
from runner.report.terminal.console import output, table
from runner.report.text import open_loops
from runner.report.text.costs import cost_rows
from runner.report.text.reading import leading_pair

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
        console.print(Text(f"{measured.name}: {open_loops.finding(measured)}"))
    for control in summary.controls:
        console.print(Text(f"control: {control.sentence}", style="red" if control.passed is False else ""))
    for flag in summary.flags:
        console.print(Text(f"{'invalid' if flag.voids else 'note'}: {flag.sentence}", style="yellow"))
    console.print(Text(f"report: {folder / 'report.html'}"), soft_wrap=True)


def verdict_table(summary: Summary) -> Table:
    """Return a table with a row for each comparison, those of experiments last."""
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
    """Return a table of what it costs to run the two."""
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
