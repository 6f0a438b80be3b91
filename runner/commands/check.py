"""What `doublecheck check` does: every contender answers every scenario, and all answers are compared.

What `doublecheck list` shows.
"""

from collections.abc import Sequence

from apps.contenders import CONTENDERS, App
from runner.conformance import check as conformance
from runner.errors import ConformanceError
from runner.experiment.conform import SERVERS_SIDE_BY_SIDE, ask_all
from runner.experiment.lineup import Lineup, batches, contenders_of
from runner.report.terminal import output, table
from runner.rig import postgresql
from runner.rig.rig import Rig
from scenarios.spec import Scenario


def check(lineups: Sequence[Lineup], rig: Rig) -> None:
    """Print a line for each scenario; raise ConformanceError with all that differs."""
    differences: list[conformance.Difference] = []
    try:
        for batch in batches(leave_out_skipped(lineups), SERVERS_SIDE_BY_SIDE):
            rig.start([seat for lineup in batch for seat in lineup.seats])
            for lineup in batch:
                own = ask_all(lineup, rig)
                print(f"{lineup.name}: {'DIFFERENT' if own else 'all answer alike'}", flush=True)
                differences += own
            rig.stop(*[lineup.scenario for lineup in batch])
    finally:
        rig.close()
    if differences:
        raise ConformanceError(conformance.report(differences))


def leave_out_skipped(lineups: Sequence[Lineup]) -> list[Lineup]:
    """Return those that can be asked here; print a line for each of the others."""
    reason = postgresql.missing()
    skipped = [lineup for lineup in lineups if reason and lineup.scenario.needs_database]
    for lineup in skipped:
        print(f"{lineup.name}: skipped, it {reason}", flush=True)
    return [lineup for lineup in lineups if lineup not in skipped]


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
    if scenario.needs_database and (reason := postgresql.missing()):
        contenders = f"skipped: {reason}"
    question = scenario.question.partition("\n")[0]
    return scenario.name, scenario.area, " ".join(sorted(scenario.tags)), contenders, question


def takes_part_in(app: App) -> str:
    return f"those tagged {' or '.join(sorted(app.tags))}" if app.tags else "all of them"
