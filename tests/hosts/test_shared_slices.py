"""A slice that several generators share: planned beginnings, and windows that leave edges out."""

import time
from collections.abc import Iterator

import pytest

from runner.errors import GeneratorError
from runner.experiment.lineup import APPS
from runner.load.messages import Beginning, Late, Loaded, Open
from runner.records.condition import Condition
from runner.rig.generator import Generator
from runner.rig.rig import LocalRig
from scenarios.discovery import all_scenarios

SERVER = "floor on json_hello"


@pytest.fixture(scope="module")
def generator() -> Iterator[Generator]:
    """A generator that knows a server."""
    rig, scenario, condition = LocalRig(APPS), all_scenarios()["json_hello"], Condition(app="floor")
    try:
        rig.start([(condition, scenario)])
        rig.ask(condition, scenario, scenario.exchanges(scenario.parameter))
        yield rig.running_generator()
    finally:
        rig.close()


def opened(generator: Generator, begins: Beginning, seconds: float = 0.1) -> Loaded | Late:
    """What comes of a slice that is planned like that."""
    reply = generator.tell(Open(server=SERVER, seconds=seconds, begins=begins))
    assert isinstance(reply, Loaded | Late)
    return reply


def in_milliseconds(ahead: float, ramp: float = 0.0, edge: float = 0.0) -> Beginning:
    """A beginning so far ahead."""
    at = time.perf_counter_ns() + round(ahead * 1e6)
    return Beginning(at=at, ramp_seconds=ramp / 1e3, edge_seconds=edge / 1e3)


def test_a_slice_begins_when_it_is_planned(generator: Generator) -> None:
    began = time.perf_counter()
    assert isinstance(opened(generator, in_milliseconds(200)), Loaded)

    assert 0.3 <= time.perf_counter() - began


def test_the_window_leaves_ramp_and_edges_out(generator: Generator) -> None:
    reply = opened(generator, in_milliseconds(20, ramp=20, edge=10))
    assert isinstance(reply, Loaded)
    assert reply.part is not None

    assert pytest.approx(0.06) == reply.part.window_seconds
    assert 0 < reply.part.in_window < reply.part.requests == reply.load.requests


def test_a_command_that_comes_late_sends_nothing(generator: Generator) -> None:
    reply = opened(generator, in_milliseconds(-5))
    assert isinstance(reply, Late)

    assert 0.005 <= reply.seconds


def test_a_slice_that_edges_fill_is_refused(generator: Generator) -> None:
    with pytest.raises(GeneratorError, match=r"a slice of 0.1 s is over before all generators are at work"):
        opened(generator, in_milliseconds(20, ramp=70, edge=20))
