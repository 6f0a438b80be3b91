"""One command of the instrument, carried out by all generators, which begin each slice at one instant."""

import msgspec

from runner.load.client import clock
from runner.load.generators import Generators, GoneError, first_refused
from runner.load.merging import merged
from runner.load.messages import (
    Answers,
    Ask,
    AskOffsets,
    Beginning,
    Command,
    Connect,
    Done,
    Forget,
    Late,
    Loaded,
    Offsets,
    Open,
    Ping,
    Refused,
    Reply,
)

LEAD_SECONDS = 0.01
"""Of a command before the slice that it begins, on top of three round trips; twice as long after each that was late."""

TRIES = 6
"""At a slice: the last with a lead of more than 0.3 s, more than a lost packet takes to be sent again."""


class Conductor:
    """What the instrument takes for its generator."""

    def __init__(self, generators: Generators) -> None:
        self._generators = generators
        self._connects: dict[str, Connect] = {}

    def carry_out(self, command: Command) -> Reply:
        """Do what the instrument asks; a generator that is gone is a refusal."""
        try:
            return self._carry_out(command)
        except GoneError as error:
            return Refused(reason=str(error))

    def _carry_out(self, command: Command) -> Reply:
        match command:
            case Connect():
                self._generators.compare_clocks()
                return self._connect(command)
            case Ask():
                return self._ask(command)
            case Open():
                return self._open(command)
            case Forget():
                self._connects.pop(command.server, None)
                return first_refused(self._generators.ask_all(lambda _name: command)) or Done()
            case AskOffsets():
                sightings = self._generators.sightings()
                return Offsets(offsets={name: sighting.as_offset() for name, sighting in sightings.items()})
            case Ping():
                return Done()

    def _connect(self, command: Connect) -> Reply:
        """Have all connect."""
        self._connects[command.server] = command
        return first_refused(self._generators.ask_all(lambda _name: command)) or Done()

    def _ask(self, command: Ask) -> Reply:
        """Have the first generator ask; where nothing was expected yet, all expect what it is answered."""
        first = next(iter(self._generators.by_name.values()))
        reply, _ = self._generators.ask(first, command)
        connect = self._connects[command.server]
        if isinstance(reply, Answers) and not connect.answers:
            told = self._connect(msgspec.structs.replace(connect, answers=reply.answers))
            return told if isinstance(told, Refused) else reply
        return reply

    def _open(self, command: Open) -> Reply:
        """Have all begin at one instant; where the command came too late to one of them, begin again."""
        sightings = self._generators.sightings()
        round_trip = 2 * max(sighting.bound for sighting in sightings.values()) / 1e9
        edge = max(sighting.bound for sighting in sightings.values()) / 1e9 if len(sightings) > 1 else 0.0
        names, lead, given_up = list(sightings), LEAD_SECONDS + 3 * round_trip, 0
        for repeats in range(TRIES):
            instant = clock() + round(lead * 1e9)

            def part(name: str, instant: int = instant) -> Open:
                begins = Beginning(at=sightings[name].there(instant), ramp_seconds=round_trip, edge_seconds=edge)
                schedule = command.schedule and command.schedule.dealt_out(len(names))[names.index(name)]
                return Open(server=command.server, seconds=command.seconds, schedule=schedule, begins=begins)

            replies = self._generators.ask_all(part)
            if refused := first_refused(replies):
                return refused
            loaded = {name: reply for name, reply in replies.items() if isinstance(reply, Loaded)}
            late = [name for name, reply in replies.items() if isinstance(reply, Late)]
            if not late:
                return Loaded(load=merged(loaded, given_up, repeats, command.schedule))
            given_up += sum(reply.load.requests for reply in loaded.values())
            lead *= 2
        return Refused(
            reason=f"{late[0]} had its command too late {TRIES} times: its link is too slow or loses too much"
        )
