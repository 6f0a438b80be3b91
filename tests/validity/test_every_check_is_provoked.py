"""The provoking tests against the checks, both ways: no check without a test, no test of a check that is gone."""

import importlib
from pathlib import Path

import pytest

from runner.analysis.assemble import summarise
from runner.analysis.validity.comparison import voids, warns
from runner.analysis.validity.whole_run import run_warns
from tests.analysis.controlled import measured
from tests.validity.provoking import PROVOKED

for module in set(Path(__file__).parent.glob("test_*.py")) - {Path(__file__)}:
    importlib.import_module(f"tests.validity.{module.stem}")

CHECKS = [
    *(check.name for check in (*voids, *warns, *run_warns)),
    *(control.name for control in summarise(measured()).controls),
]


@pytest.mark.parametrize("check", CHECKS)
def test_a_test_provokes_the_check(check: str) -> None:
    assert PROVOKED.get(check)


@pytest.mark.parametrize("check", sorted(PROVOKED))
def test_what_a_test_provokes_is_a_check(check: str) -> None:
    assert check in CHECKS
