"""What `doublecheck list` shows."""

from collections.abc import Sequence

from apps.contenders import CONTENDERS, App
from runner.experiment.lineup import contenders_of
from runner.report.terminal.console import output, table
from runner.rig.database import choice
from scenarios.spec import Scenario


def show(scenarios: Sequence[Scenario]) -> None:
    """Print the scenarios with their questions, then the contenders."""
    console = output()
    columns = ("scenario", "area", "tags", "contenders", "question")
    console.print(table(columns, [row(scenario) for scenario in scenarios]))
    console.print()
    contenders = [(app.name, app.description, takes_part_in(app)) for app in CONTENDERS.values()]
    console.print(table(("contender", "what it is", "takes part in"), contenders))


def row(scenario: Scenario) -> tuple[str, ...]:
    contenders = str(len(contenders_of(scenario)))
    if scenario.needs_database and (reason := choice.missing()):
        contenders = f"skipped: {reason}"
    question = scenario.question.partition("\n")[0]
    return scenario.name, scenario.area, " ".join(sorted(scenario.tags)), contenders, question


def takes_part_in(app: App) -> str:
    return f"those tagged {' or '.join(sorted(app.tags))}" if app.tags else "all of them"
