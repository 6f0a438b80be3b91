"""Real servers under conditions that are not the usual ones: more workers, other connections, another interpreter."""

import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from runner.errors import UsageError
from runner.experiment import provenance
from runner.experiment.lineup import APPS
from runner.records.condition import Condition
from runner.rig.host import machine
from runner.rig.rig import LocalRig, Reading
from scenarios.discovery import all_scenarios

SCENARIO = all_scenarios()["json_hello"]
EXCHANGES = SCENARIO.exchanges(SCENARIO.parameter)


@pytest.fixture
def rig() -> Iterator[LocalRig]:
    """The real one, that knows an interpreter beside our own."""
    created = LocalRig(APPS, {"another": sys.executable})
    yield created
    created.close()


def connections_of(rig: LocalRig, condition: Condition) -> int:
    """How many a server has from the generator."""
    [pid] = rig.server_pids(condition, SCENARIO)
    found = psutil.Process(pid).net_connections("tcp")
    return sum(connection.status == psutil.CONN_ESTABLISHED for connection in found)


def test_each_server_has_the_connections_of_its_condition(rig: LocalRig) -> None:
    few, many = Condition(app="floor", connections=4), Condition(app="floor", connections=64)
    rig.start([(few, SCENARIO), (many, SCENARIO)])
    for condition in (few, many):
        rig.ask(condition, SCENARIO, EXCHANGES)

    loads = [rig.load(condition, SCENARIO, 0.05).load for condition in (few, many, few)]

    assert [4, 64] == [connections_of(rig, condition) for condition in (few, many)]
    assert all(load.requests > 0 and not load.failures for load in loads)


def loaded_workers(rig: LocalRig, condition: Condition) -> tuple[Reading, list[float]]:
    """What a slice says, and the CPU time that each process of the server took by its own clock."""
    rig.start([(condition, SCENARIO)])
    rig.ask(condition, SCENARIO, EXCHANGES)
    pids = rig.server_pids(condition, SCENARIO)
    before = [machine.process_cpu_seconds(pid) for pid in pids]
    reading = rig.load(condition, SCENARIO, 0.3)
    return reading, [machine.process_cpu_seconds(pid) - seconds for pid, seconds in zip(pids, before, strict=True)]


def test_the_clocks_of_several_workers_add_up(rig: LocalRig) -> None:
    two = Condition(app="litestar", workers=2)

    # One worker may have taken every connection before the other had its turn: fresh ones are asked then.
    for _ in range(10):
        reading, spent = loaded_workers(rig, two)
        if 2 == sum(seconds > 0.01 for seconds in spent):
            break
        rig.stop(SCENARIO)
    else:
        pytest.fail("in ten starts one worker took every connection")

    assert [] == reading.load.failures
    assert pytest.approx(sum(spent), abs=0.02) == reading.server_cpu_seconds


def test_several_workers_end_with_their_server(rig: LocalRig) -> None:
    two = Condition(app="floor", workers=2)
    rig.start([(two, SCENARIO)])
    pids = rig.server_pids(two, SCENARIO)

    rig.stop(SCENARIO)

    assert len(pids) >= 3
    assert [] == [pid for pid in pids if psutil.pid_exists(pid)]


def test_a_server_runs_on_the_interpreter_of_its_environment(tmp_path: Path) -> None:
    other, used = tmp_path / "python", tmp_path / "used"
    other.write_text(f'#!/bin/sh\ntouch "{used}"\nexec "{sys.executable}" "$@"\n')
    other.chmod(0o755)
    rig, condition = LocalRig(APPS, {"another": str(other)}), Condition(app="floor", environment="another")
    try:
        rig.start([(condition, SCENARIO)])
        answers = rig.ask(condition, SCENARIO, EXCHANGES)
    finally:
        rig.close()

    assert used.exists()
    assert [200] * len(EXCHANGES) == [answer.status for answer in answers]


def test_an_environment_says_itself_what_it_is() -> None:
    described = provenance.ask_interpreter(sys.executable)

    assert f"CPython {'.'.join(map(str, sys.version_info[:3]))}" == described.python
    assert provenance.versions() == described.versions


def test_an_interpreter_that_is_none_is_one_line() -> None:
    with pytest.raises(UsageError, match="/nowhere/python is no Python that can serve") as refused:
        provenance.ask_interpreter("/nowhere/python")

    assert "\n" not in str(refused.value)
