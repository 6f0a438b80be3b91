"""The complete apps of `apps/first_steps` run, and so do the tests that come with them."""

from importlib import import_module

import pytest

from apps.costs import COSTS, Costs
from tests.apps.asking import ROOT

# FastAPI's test client prefers a fork of httpx that nothing else here needs.
pytestmark = pytest.mark.filterwarnings("ignore:Using `httpx` with `starlette.testclient`")


@pytest.mark.parametrize("costs", COSTS.values(), ids=list(COSTS))
def test_the_test_of_a_grown_app_passes(costs: Costs) -> None:
    module = import_module(f"apps.first_steps.{costs.grown[-1]}")
    tests = [value for name, value in vars(module).items() if name.startswith("test_")]

    assert 1 == len(tests)
    tests[0]()


@pytest.mark.parametrize("costs", COSTS.values(), ids=list(COSTS))
def test_the_smallest_app_answers(costs: Costs) -> None:
    grown = import_module(f"apps.first_steps.{costs.grown[-1]}")
    smallest = import_module(f"apps.first_steps.{costs.smallest}")

    with grown.TestClient(smallest.app) as client:
        assert {"message": "Hello World"} == client.get("/").json()


@pytest.mark.parametrize("costs", COSTS.values(), ids=list(COSTS))
def test_what_a_reload_changes_stands_in_the_smallest_app(costs: Costs) -> None:
    assert "Hello World" in (ROOT / "apps" / "first_steps" / f"{costs.smallest}.py").read_text()
