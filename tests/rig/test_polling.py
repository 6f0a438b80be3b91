"""Where the generator may poll, and why it may not elsewhere."""

import os
import sys

import psutil
import pytest

from runner.rig.host import machine, polling
from runner.rig.host.machine import Placement

APART = Placement(server=0, generator=1, database=1)


@pytest.mark.parametrize("placed", [Placement(), Placement(server=0, database=1)])
def test_without_cores_of_their_own_it_sleeps(placed: Placement) -> None:
    assert "servers and generator cannot be kept on cores of their own" == polling.reason_to_sleep(placed)


def test_on_a_thread_of_the_servers_core_it_sleeps() -> None:
    shared = Placement(server=0, generator=1, database=1, is_shared=True)

    assert "servers and generator are two threads of one physical core" == polling.reason_to_sleep(shared)


@pytest.mark.parametrize(("slowed", "reason"), [(0.05, ""), (0.31, "slows work on the servers' core by 31%")])
def test_where_polling_slows_the_servers_core_it_sleeps(
    monkeypatch: pytest.MonkeyPatch, slowed: float, reason: str
) -> None:
    monkeypatch.setattr(polling, "slowed_by_polling", lambda _server, _generator: slowed)

    found = polling.reason_to_sleep(APART)

    assert bool(reason) == bool(found)
    assert reason in found


def test_one_disturbed_attempt_does_not_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    attempts = iter([0.36, 0.02])
    monkeypatch.setattr(polling, "slowed_by_polling", lambda _server, _generator: next(attempts))

    assert "" == polling.reason_to_sleep(APART)


@pytest.mark.parametrize(("beside", "slowed"), [(0.0013, 0.3), (0.001, 0.0)])
def test_work_is_timed_before_during_and_after(monkeypatch: pytest.MonkeyPatch, beside: float, slowed: float) -> None:
    times = iter([0.0011, beside, 0.001])
    monkeypatch.setattr(polling, "time_fixed_work", lambda _core, _times: {"work": next(times)})
    monkeypatch.setattr(machine, "pin", lambda _pid, _core: None)

    assert pytest.approx(slowed) == polling.slowed_by_polling(0, 1)


@pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="takes two cores and a system that pins to them"
)
def test_the_process_polls_on_the_core_that_it_is_given_and_is_gone_afterwards() -> None:
    children = set(psutil.Process().children())

    with polling.polling_process(max(os.sched_getaffinity(0))):
        [process] = set(psutil.Process().children()) - children
        assert [max(os.sched_getaffinity(0))] == process.cpu_affinity()

    assert not process.is_running()
