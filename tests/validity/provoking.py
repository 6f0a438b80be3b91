"""Which test provokes which check: `test_every_check_is_provoked` holds the list against the checks, both ways."""

from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

Test = TypeVar("Test", bound=Callable[..., None])

PROVOKED: dict[str, list[str]] = defaultdict(list)
"""Check or control to the names of the tests that make it strike; filled when the test modules are imported."""


def provokes(*checks: str) -> Callable[[Test], Test]:
    """Say of a test that it makes these checks strike."""

    def noted(test: Test) -> Test:
        for check in checks:
            PROVOKED[check].append(f"{test.__module__}.{test.__name__}")
        return test

    return noted
