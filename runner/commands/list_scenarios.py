"""What `doublecheck list` shows."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from apps.contenders import CONTENDERS, App
from runner.experiment.lineup import contenders_of
from runner.report.terminal.console import output
from runner.rig.database import choice
from scenarios.spec import Scenario


def show(scenarios: Sequence[Scenario]) -> None:
    """The scenarios with their questions, then the contenders."""
    console = output()
    console.print(table(("scenario", "area", "tags", "contenders", "question"), [row(each) for each in scenarios]))
    console.print()
    contenders = [(app.name, app.description, takes_part_in(app)) for app in CONTENDERS.values()]
    console.print(table(("contender", "what it is", "takes part in"), contenders))


def row(scenario: Scenario) -> tuple[str, ...]:
    """One scenario's cells."""
    contenders = str(len(contenders_of(scenario)))
    if scenario.needs_database and (reason := choice.missing()):
        contenders = f"skipped: {reason}"
    question = scenario.question.partition("\n")[0]
    return scenario.name, scenario.area, " ".join(sorted(scenario.tags)), contenders, question


def takes_part_in(app: App) -> str:
    """Which scenarios."""
    return f"those tagged {app.tag}" if app.tag else "all of them"


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Cells as they are: `list_items[100]` is a name, not markup."""
    filled = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        filled.add_column(column, overflow="fold")
    for cells in rows:
        filled.add_row(*(Text(cell) for cell in cells))
    return filled
