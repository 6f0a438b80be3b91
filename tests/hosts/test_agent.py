"""What an agent does with a command: this suite's servers and nothing else, and whatever fails is told."""

import re
import subprocess
import sys

import msgspec
import pytest

from runner.errors import HostError
from runner.load.messages import Address, Introduction
from runner.paths import ROOT
from runner.records.condition import Condition
from runner.rig import agent
from runner.rig.agent import Agent, Command, Reply, ServersThere
from scenarios.discovery import all_scenarios
from tests.hosts.hosts import make_host


class DyingServers:
    """Servers of which one dies while it is looked at."""

    def clocks(self, *_seat: object) -> None:
        """Its process is gone."""
        raise ProcessLookupError(3, "No such process")


class AgentOfAnotherCommit:
    """What an agent says whose introduction has another form than ours."""

    def send(self, _message: bytes) -> None:
        pass

    def receive(self, _within_seconds: float) -> bytes:
        return msgspec.msgpack.encode({"value": {"introduction": {"name": "server"}, "came": 1, "left": 2}})


def reply_to(command: Command) -> Reply:
    """What an agent answers."""
    host = make_host()
    introduction = Introduction(name="server", machine=host.machine, suite=host.suite)
    here = Agent(introduction, DyingServers(), {"litestar": None}, all_scenarios())  # type: ignore[arg-type, dict-item]
    return here.reply(command, came=0)


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


def test_an_agent_of_another_commit_is_told_in_one_line_which_says_how_to_mend_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(agent, "connect", lambda *_: AgentOfAnotherCommit())
    there = ServersThere(Address(host="10.0.0.2", port=7611), b"secret", make_host().suite)

    with pytest.raises(HostError, match=r"the agent at 10\.0\.0\.2:7611 answers .*: bring both hosts to one commit"):
        there.introduce()


GREETED = """
from types import SimpleNamespace
from runner.load import messages
from runner.load.master import Door, Generators, GoneError
import sys, tempfile
secret = tempfile.NamedTemporaryFile()
locust = SimpleNamespace(register_message=lambda *_: None, send_message=lambda *_, **__: None)
setup = SimpleNamespace(secret_file=secret.name, generators=["load-1"], patience_seconds=1, address="here")
door = Door(locust, Generators(locust), setup)
door._begin_session(SimpleNamespace(node_id="w1", data={"nonce": b"n" * 16}))
session = door._seals["w1"].session
worker = messages.Seal(b"", session, is_master=False)
door._greet(SimpleNamespace(node_id="w1", data={"sealed": worker.close(b"\\x81\\xa4name\\xa6load-1")}))
try:
    door.admit()
except GoneError as error:
    print(error)
"""


def test_a_generator_of_another_commit_is_refused_in_one_line_which_says_how_to_mend_it() -> None:
    # In a process of its own, since Locust has gevent change the standard library.
    ended = subprocess.run([sys.executable, "-c", GREETED], capture_output=True, text=True, check=True, cwd=ROOT)

    assert re.fullmatch(r"the generator w1 introduces itself .*: bring both hosts to one commit\n", ended.stdout)
