"""How the generator waits between answers: it polls, or it sleeps and has to be woken."""

import socket
import time

import psutil
import pytest

from runner.load.messages import Loaded, merged
from runner.records.condition import Client
from runner.records.measurement import Load
from runner.rig.generator import Generator
from tests.builders import make_load
from tests.load.one_slice import REQUESTS, USERS
from tests.raw_server import GOOD, raw_server


def answer_after_a_millisecond(connection: socket.socket) -> None:
    while connection.recv(65536):
        time.sleep(0.001)
        connection.sendall(GOOD)


def slice_by(generator: Generator, client: Client) -> tuple[Load, int]:
    """A slice, and how often the generator went to sleep of its own accord meanwhile."""
    with raw_server(answer_after_a_millisecond) as address:
        generator.connect("server", address, USERS, [*REQUESTS])
        generator.ask("server")
        process = psutil.Process(generator.pid)
        before = process.num_ctx_switches().voluntary
        load = generator.load("server", 0.2, client=client)
        slept = process.num_ctx_switches().voluntary - before
        generator.forget("server")
    return load, slept


def test_a_client_that_polls_never_sleeps_while_a_slice_is_open(generator: Generator) -> None:
    load, slept = slice_by(generator, Client.POLLS)

    assert [] == load.failures
    assert 0 < load.requests
    assert slept < 10 + load.requests / 10  # around the slice it waits for commands


def test_a_client_that_sleeps_has_to_be_woken_and_counts_no_turns(generator: Generator) -> None:
    load, slept = slice_by(generator, Client.SLEEPS)

    assert slept > 10 + load.requests / 10
    assert (0, 0, 0.0) == (load.turns, load.empty_turns, load.spare_seconds)


def test_turns_that_find_nothing_are_counted_and_timed(generator: Generator) -> None:
    load, _ = slice_by(generator, Client.POLLS)

    assert load.requests / USERS <= load.turns
    assert load.turns / 2 < load.empty_turns < load.turns
    assert 0 < load.spare_seconds < load.elapsed_seconds


def test_of_several_generators_the_one_with_the_least_to_spare_counts() -> None:
    loads = [make_load(turns=100, empty_turns=empty, spare_seconds=spare) for empty, spare in ((90, 0.04), (50, 0.01))]

    together = merged({str(place): Loaded(load=load) for place, load in enumerate(loads)}, 0, 0, None)

    assert (200, 140) == (together.turns, together.empty_turns)
    assert pytest.approx(0.01) == together.spare_seconds
