"""Find the scenarios in this folder. A new file takes part by being there."""

import importlib
import inspect
from functools import cache
from pathlib import Path

from scenarios.spec import Scenario

FOLDER = Path(__file__).parent
NOT_SCENARIOS = {"__init__", "capabilities", "claims", "data", "discovery", "objections", "spec", "tables"}


class ScenarioError(Exception):
    """A scenario file that breaks the contract; says which, how, and how to mend it."""


@cache
def all_scenarios() -> dict[str, Scenario]:
    """Every scenario by name, files in alphabetical order, parameters ascending.

    Raises ScenarioError for a file without a docstring or without a `SCENARIO`.
    """
    modules = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in NOT_SCENARIOS)
    return {scenario.name: scenario for module in modules for scenario in declared_in(module)}


def declared_in(module_name: str) -> list[Scenario]:
    """What the file `module_name` declares."""
    module = importlib.import_module(f"scenarios.{module_name}")
    declared = getattr(module, "SCENARIO", None)
    if not isinstance(declared, Scenario):
        raise ScenarioError(
            f"scenarios/{module_name}.py declares no SCENARIO: "
            "add `SCENARIO = Scenario(...)`, see docs/adding-a-scenario.md",
        )
    if not module.__doc__:
        raise ScenarioError(
            f"scenarios/{module_name}.py has no docstring: its first line is the question, so write one"
        )
    return declared.named(module_name, inspect.cleandoc(module.__doc__))
