"""What the terminal shows at the end: the answer, a table of verdicts, and where the report is."""

from pathlib import Path

from rich.table import Table
from rich.text import Text

from runner.analysis.summary import Comparison, ScenarioSummary, Summary, Verdict
from runner.analysis.wording import ratio_text
from runner.report.terminal.console import output
from scenarios.claims import CLAIMED_PAIR

STYLES = {
    Verdict.SUPPORTED: "green",
    Verdict.REFUTED: "red",
    Verdict.INCONCLUSIVE: "yellow",
    Verdict.INVALID: "magenta",
    Verdict.BOTH_CAN: "green",
}


def show(summary: Summary, folder: Path) -> None:
    """To standard output: this is what the command was run for."""
    console = output()
    console.print(verdict_table(summary))
    console.print(Text(summary.headline, style="bold"))
    for control in summary.controls:
        console.print(Text(f"control: {control.sentence}", style="red" if control.passed is False else ""))
    for flag in summary.flags:
        console.print(Text(f"{'invalid' if flag.voids else 'note'}: {flag.sentence}", style="yellow"))
    console.print(Text(f"report: {folder / 'report.html'}"), soft_wrap=True)


def verdict_table(summary: Summary) -> Table:
    """A row for each comparison."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("scenario", "contender", f"throughput, times {CLAIMED_PAIR[1]}", "verdict on 2x", "why"):
        table.add_column(column, overflow="fold")
    for scenario in summary.scenarios:
        for comparison in scenario.comparisons:
            table.add_row(*row(scenario, comparison))
    return table


def row(scenario: ScenarioSummary, comparison: Comparison) -> tuple[Text, ...]:
    """One comparison's cells; from names outside, so never read as markup."""
    return (
        Text(scenario.name),
        Text(comparison.contender),
        Text(ratio_text(comparison.throughput_ratio)),
        Text(comparison.verdict.value, style=STYLES[comparison.verdict]) if comparison.verdict else Text(),
        Text(comparison.reason),
    )
