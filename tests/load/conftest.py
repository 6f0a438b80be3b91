"""A generator for the tests of a file."""

from collections.abc import Iterator

import pytest

from runner.rig.generator import Generator


@pytest.fixture(scope="module")
def generator() -> Iterator[Generator]:
    running = Generator(core=None)
    yield running
    running.stop()
