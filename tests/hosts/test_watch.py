"""The watch over other hosts' clocks, with a runner of Locust's that answers as it is told: in a process of its own.

Locust patches whatever imports it, so the generators of a master are asked in a child.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

STAGE = """
import sys
from types import SimpleNamespace
from runner.load.client import clock
from runner.load.master import Generators, GoneError, RemoteGenerator
from runner.load.messages import Done, Introduction, Timed, decode_numbered
from runner.load.messages import Seal

class Runner:
    clients = {"client": SimpleNamespace(state="ready")}
    ahead = 0

    def send_message(self, kind, data, client_id):
        numbered = decode_numbered(theirs.open(data["sealed"]))
        came = clock() + self.ahead
        self.one.take_up(Timed(number=numbered.number, came=came, left=clock() + self.ahead, reply=Done()))

runner = Runner()
generators = Generators(runner)
theirs = Seal(b"secret", b"session", is_master=False)
said = SimpleNamespace(name="load-1")
runner.one = generators.by_name["load-1"] = RemoteGenerator("client", Seal(b"secret", b"session", is_master=True), said)
generators.compare_clocks()
runner.ahead = int(float(sys.argv[1]) * 1e9)
try:
    if sys.argv[2] == "between":
        generators.compare_clocks()
    else:
        from runner.load.messages import Ping
        generators.ask(runner.one, Ping())
    print("no jump")
except GoneError as error:
    print(error)
"""


def said_of(jump_seconds: float, when: str) -> str:
    """What the master says of a clock that has jumped by so much."""
    child = subprocess.run(
        [sys.executable, "-c", STAGE, str(jump_seconds), when], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return child.stdout.strip()


def test_a_clock_that_jumps_between_two_blocks_is_named() -> None:
    assert said_of(-1.0, "between").startswith("the clock of generator load-1 jumped by")


def test_a_clock_that_jumps_within_a_command_is_named() -> None:
    assert said_of(1.0, "within").startswith("the clock of generator load-1 jumped by 1e+03 ms within a command")


def test_a_clock_that_stands_firm_is_left_alone() -> None:
    assert ["no jump", "no jump"] == [said_of(0.0, when) for when in ("between", "within")]
