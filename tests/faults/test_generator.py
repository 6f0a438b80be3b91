"""A generator that dies or hangs in the middle of a slice, and what it makes of a server that does both wrongs."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path

import psutil
import pytest

from runner.load.messages import WireRequest
from runner.rig import generator
from runner.rig.generator import Generator
from tests.faults.commands import marked
from tests.faults.stage import StagedRig, lineup, measure, outcomes
from tests.raw_server import GOOD, raw_server, silent


def to_the_generator(mark: str, act: Callable[[psutil.Process], None]) -> StagedRig:
    """A rig on whose generator something is done in the third slice."""

    def cue(_process: psutil.Process, number: int) -> None:
        if number == 2:
            [generator] = [process for process in marked(mark) if "runner.load.engine" in process.cmdline()]
            act(generator)

    return StagedRig(cue)


def test_a_generator_that_dies_fails_its_block_which_is_tried_again_with_a_new_one(tmp_path: Path, mark: str) -> None:
    rig = to_the_generator(mark, psutil.Process.kill)

    recording = measure(rig, [lineup("json_hello"), lineup("plaintext")], tmp_path / "run")

    [failed, again, other] = outcomes(recording.blocks)
    assert failed.startswith("the load generator died")
    assert ("measured", "measured") == (again, other)


def test_a_generator_that_hangs_is_replaced_and_its_block_tried_again(
    tmp_path: Path,
    mark: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def hang_for_longer_than_anybody_waits(process: psutil.Process) -> None:
        process.suspend()
        waking.append(threading.Timer(2.5, wake, [process]))
        waking[0].start()

    def wake(process: psutil.Process) -> None:
        with suppress(psutil.NoSuchProcess):  # as it should be; else its late answer would pass for the next one
            process.resume()

    waking: list[threading.Timer] = []
    monkeypatch.setattr(generator, "LONGEST_COMMAND_SECONDS", 2)
    rig = to_the_generator(mark, hang_for_longer_than_anybody_waits)

    recording = measure(rig, [lineup("json_hello")], tmp_path / "run")
    waking[0].join()

    [failed, again] = outcomes(recording.blocks)
    assert failed.startswith("the load generator did not answer within 2 s")
    assert "measured" == again


def test_a_server_that_hangs_up_on_some_and_hangs_on_others_is_one_that_hangs() -> None:
    goes_wrong = threading.Event()
    connections = count()

    def talk(connection: socket.socket) -> None:
        number = next(connections)
        while connection.recv(65536):
            if goes_wrong.is_set():
                if number == 1:
                    silent(connection)
                return
            connection.sendall(GOOD)

    loading = Generator(core=None, patience_seconds=0.5)
    try:
        with raw_server(talk) as address:
            loading.connect("server", address, 4, [WireRequest(method="GET", target="/", body=b"")])
            loading.ask("server")
            goes_wrong.set()
            seen = loading.load("server", 0.1)
    finally:
        loading.stop()

    # The instrument goes by the kinds, however many there are of another.
    assert [("timeout", 1)] == [(one.kind, one.count) for one in seen.failures if one.kind == "timeout"]
    assert sum(one.count for one in seen.failures if one.kind == "closed") > 3
