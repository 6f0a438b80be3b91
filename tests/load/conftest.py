"""A generator for the tests of a file."""

from collections.abc import Iterator

import pytest

from runner.rig.generator import Generator
from tests.load.one_slice import USERS


@pytest.fixture(scope="module")
def generator() -> Iterator[Generator]:
    running = Generator(connections=USERS, core=None)
    yield running
    running.stop()
