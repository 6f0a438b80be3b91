"""What the terminal shows of instructions per request: each app's, the ratio, and where they are kept."""

from collections.abc import Iterator
from pathlib import Path

from rich.text import Text

from runner.analysis.summary import ScenarioSummary, Summary
from runner.records.condition import FLOOR
from runner.report.terminal.console import output, table
from runner.report.text import wording
from runner.report.text.counting import not_time
from scenarios.claims import CLAIMED_PAIR


def show(summary: Summary, kept: Path) -> None:
    """Print a row for each app that was counted."""
    console = output()
    columns = ("scenario", "app", "instructions per request", f"ratio to {CLAIMED_PAIR[1]}")
    console.print(table(columns, [row for scenario in summary.scenarios for row in rows(scenario)]))
    console.print(Text(not_time(summary)), soft_wrap=True)
    console.print(Text(f"counts: {kept}"), soft_wrap=True)


def rows(scenario: ScenarioSummary) -> Iterator[tuple[str, ...]]:
    """Yield a row for each app of a scenario, the floor last."""
    ratios = {comparison.contender: comparison.instruction_ratio for comparison in scenario.comparisons}
    figures = {**scenario.contenders, **({FLOOR: scenario.floor} if scenario.floor else {})}
    for name, own in figures.items():
        if own.instructions_per_request is not None:
            ratio = ratios.get(name)
            shown = wording.ratio(ratio) if ratio else ""
            yield scenario.name, wording.label(name), wording.quantity(own.instructions_per_request), shown
