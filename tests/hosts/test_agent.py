"""What an agent does with a command: this suite's servers and nothing else, and whatever fails is told."""

import pytest

from runner.load.messages import Introduction
from runner.records.condition import Condition
from runner.rig.agent import Agent, Command, Reply
from scenarios.discovery import all_scenarios
from tests.hosts.hosts import make_host


class DyingServers:
    """Servers of which one dies while it is looked at."""

    def clocks(self, *_seat: object) -> None:
        """Its process is gone."""
        raise ProcessLookupError(3, "No such process")


def reply_to(command: Command) -> Reply:
    """What an agent answers."""
    host = make_host()
    introduction = Introduction(name="server", machine=host.machine, suite=host.suite)
    agent = Agent(introduction, DyingServers(), {"litestar": None}, all_scenarios())  # type: ignore[arg-type, dict-item]
    return agent.reply(command, came=0)


def seat(app: str = "litestar", scenario: str = "json_hello", environment: str = "own") -> tuple[Condition, str]:
    return Condition(app=app, environment=environment), scenario


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (seat(app="somebody's own"), "an agent serves this suite's apps alone, not somebody's own"),
        (seat(environment="theirs"), "an agent serves this suite's apps alone, not litestar (theirs)"),
        (
            seat(scenario="nothing"),
            "this copy of the suite has no scenario nothing: bring both hosts to one commit",
        ),
    ],
)
def test_it_runs_nothing_but_this_suites_servers(wanted: tuple[Condition, str], says: str) -> None:
    assert Reply(error="UsageError", reason=says) == reply_to(Command(verb="start", seats=(wanted,)))


def test_a_server_that_dies_while_it_is_looked_at_does_not_end_it() -> None:
    failed = reply_to(Command(verb="clocks", seats=(seat(),)))

    assert "ServerError" == failed.error
    assert failed.reason.startswith("a server died while it was looked at")
