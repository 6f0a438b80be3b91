"""A run says the version of everything that its apps are made of."""

import ast
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from runner import provenance

APPS = Path(__file__).parents[2] / "apps"
OUR_OWN = {"apps", "scenarios"}


def imported(source: str) -> set[str]:
    """The packages that a module imports."""
    nodes = list(ast.walk(ast.parse(source)))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return {name.partition(".")[0] for name in plain} | {
        (node.module or "").partition(".")[0] for node in nodes if isinstance(node, ast.ImportFrom)
    }


def test_every_distribution_that_an_app_imports_is_recorded() -> None:
    packages = set().union(*(imported(path.read_text()) for path in APPS.rglob("*.py")))
    known = packages_distributions()
    needed = {known[name][0].lower() for name in packages - OUR_OWN - set(sys.stdlib_module_names)}

    assert needed - set(provenance.versions()) == set()
