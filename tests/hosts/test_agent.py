"""What an agent does with a command: this suite's servers and nothing else, and whatever fails is told."""

import pytest

from runner.load.messages import Introduction
from runner.records.condition import Condition
from runner.rig.agent import Agent
from runner.rig.channel import Command, Named, ReadClocks, Reply, Start
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
    agent = Agent(introduction, "10.0.0.2", DyingServers(), {"litestar": None}, all_scenarios())  # type: ignore[arg-type, dict-item]
    return agent.reply(command, came=0)


def seat(app: str = "litestar", scenario: str = "json_hello", environment: str = "own") -> Named:
    return Named(condition=Condition(app=app, environment=environment), scenario=scenario)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (Start(servers=[seat(app="somebody's own")]), "an agent serves this suite's apps alone, not somebody's own"),
        (Start(servers=[seat(environment="theirs")]), "an agent serves this suite's apps alone, not litestar (theirs)"),
        (
            Start(servers=[seat(scenario="nothing")]),
            "this copy of the suite has no scenario nothing: bring both hosts to one commit",
        ),
    ],
)
def test_it_runs_nothing_but_this_suites_servers(command: Command, says: str) -> None:
    assert Reply(error="UsageError", reason=says) == reply_to(command)


def test_a_server_that_dies_while_it_is_looked_at_does_not_end_it() -> None:
    failed = reply_to(ReadClocks(server=seat(), moment=""))

    assert "ServerError" == failed.error
    assert failed.reason.startswith("a server died while it was looked at")
