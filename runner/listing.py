"""What `doublecheck list` shows."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from apps.contenders import CONTENDERS
from runner.lineup import contenders_of
from runner.terminal import output
from scenarios.spec import Scenario


def show(scenarios: Sequence[Scenario]) -> None:
    """The scenarios with their questions, then the contenders."""
    console = output()
    console.print(table(("scenario", "area", "tags", "contenders", "question"), [row(each) for each in scenarios]))
    console.print()
    console.print(table(("contender", "what it is"), [(app.name, app.description) for app in CONTENDERS.values()]))


def row(scenario: Scenario) -> tuple[str, ...]:
    """One scenario's cells."""
    contenders = " ".join(app.name for app in contenders_of(scenario))
    question = scenario.question.partition("\n")[0]
    return scenario.name, scenario.area, " ".join(sorted(scenario.tags)), contenders, question


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Cells as they are: `list_items[100]` is a name, not markup."""
    filled = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        filled.add_column(column, overflow="fold")
    for cells in rows:
        filled.add_row(*(Text(cell) for cell in cells))
    return filled
