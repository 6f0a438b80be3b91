"""What `doublecheck check` does: every contender answers every scenario, and all answers are compared."""

from collections.abc import Sequence

from runner.conformance import check as conformance
from runner.errors import ConformanceError
from runner.experiment.conform import SERVERS_SIDE_BY_SIDE, ask_all
from runner.experiment.lineup import Lineup, batches
from runner.rig.database import choice
from runner.rig.rig import Rig


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
    reason = choice.missing()
    skipped = [lineup for lineup in lineups if reason and lineup.scenario.needs_database]
    for lineup in skipped:
        print(f"{lineup.name}: skipped, it {reason}", flush=True)
    return [lineup for lineup in lineups if lineup not in skipped]
