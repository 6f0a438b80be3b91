"""Do running servers answer as they should? The full set of requests once a run, a sample on every fresh server."""

import random
from collections.abc import Sequence

from runner.conformance import check
from runner.errors import ConformanceError
from runner.experiment.lineup import Lineup, batches
from runner.records.condition import Condition
from runner.records.measurement import Answer
from runner.rig import postgresql
from runner.rig.rig import Rig
from scenarios.spec import Exchange

SERVERS_SIDE_BY_SIDE = 24  # at 80 MB each, 2 GB at the most; more of them would not start faster

SAMPLE = 64
"""Of a scenario's requests, to a server whose contender has answered all of them before; load compares each anyway."""


def ask_all(lineup: Lineup, rig: Rig) -> list[check.Difference]:
    exchanges = exchanges_of(lineup)
    answers = {condition.name: rig.ask(condition, lineup.scenario, exchanges) for condition in lineup.served}
    return check.differences(lineup.name, exchanges, answers)


def exchanges_of(lineup: Lineup) -> Sequence[Exchange]:
    return lineup.scenario.exchanges(lineup.scenario.parameter)


def check_all(lineups: Sequence[Lineup], rig: Rig) -> None:
    """Ask all contenders everything, with a line for each scenario; raise ConformanceError with all that differs."""
    differences: list[check.Difference] = []
    try:
        reason = postgresql.missing()
        skipped = [lineup for lineup in lineups if reason and lineup.scenario.needs_database]
        for lineup in skipped:
            print(f"{lineup.name}: skipped, it {reason}", flush=True)
        asked = [lineup for lineup in lineups if lineup not in skipped]
        for batch in batches(asked, SERVERS_SIDE_BY_SIDE):
            rig.start([seat for lineup in batch for seat in lineup.seats])
            for lineup in batch:
                own = ask_all(lineup, rig)
                print(f"{lineup.name}: {'DIFFERENT' if own else 'all answer alike'}", flush=True)
                differences += own
            rig.stop(*[lineup.scenario for lineup in batch])
    finally:
        rig.close()
    if differences:
        raise ConformanceError(check.report(differences))


class Conformance:
    """What contenders have answered in a run."""

    def __init__(self, rig: Rig, seed: int) -> None:
        self._rig = rig
        self._seed = seed
        self._exchanges: dict[str, Sequence[Exchange]] = {}
        self._recorded: dict[tuple[str, str], list[Answer]] = {}

    def differences(self, lineup: Lineup, number: int) -> list[check.Difference]:
        """Ask the running servers of block `number`, and compare with what the scenario expects."""
        if lineup.name not in self._exchanges:
            self._exchanges[lineup.name] = exchanges_of(lineup)
        exchanges = self._exchanges[lineup.name]
        sampled = sample(len(exchanges), f"{self._seed} {lineup.name} block {number}")
        return [
            difference
            for condition in lineup.served
            for difference in self._of_one(lineup, condition, exchanges, sampled)
        ]

    def _of_one(
        self, lineup: Lineup, condition: Condition, exchanges: Sequence[Exchange], sampled: Sequence[int]
    ) -> list[check.Difference]:
        key = lineup.name, condition.name
        if key in self._recorded and len(sampled) < len(exchanges):
            recorded = self._recorded[key]
            answers = self._rig.ask(condition, lineup.scenario, exchanges, sampled, recorded)
            asked = [exchanges[place] for place in sampled]
            if found := check.differences(lineup.name, asked, {condition.name: answers}):
                return found
            if check.are_alike(asked, [recorded[place] for place in sampled], answers):
                return []
        answers = self._rig.ask(condition, lineup.scenario, exchanges)
        found = check.differences(lineup.name, exchanges, {condition.name: answers})
        if not found:
            self._recorded[key] = answers
        return found


def sample(count: int, seed: str) -> list[int]:
    """Return places of requests: all where they are few. Any may be missed in one block, none is in every block."""
    if count <= SAMPLE:
        return list(range(count))
    return sorted(random.Random(seed).sample(range(count), SAMPLE))
