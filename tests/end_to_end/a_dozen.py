"""`doublecheck` where a scenario is its first dozen requests, but for two that are asked whole.

`python -m tests.end_to_end.a_dozen check`: the servers are those of the command, and know all of their requests.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice

from runner import cli
from runner.commands import arguments
from scenarios.discovery import all_scenarios
from scenarios.spec import Exchange, Scenario

DOZEN = 12
WHOLE = {"plaintext", "one_item"}


def with_a_dozen(scenario: Scenario) -> Scenario:
    """The same, of which only the first exchanges are asked."""

    def first_dozen(
        parameter: int, exchanges: Callable[[int], Sequence[Exchange]] = scenario.exchanges
    ) -> list[Exchange]:
        return [*islice(exchanges(parameter), DOZEN)]

    return replace(scenario, exchanges=first_dozen)


def scenarios() -> dict[str, Scenario]:
    """All of them, by name."""
    return {name: one if name in WHOLE else with_a_dozen(one) for name, one in all_scenarios().items()}


if __name__ == "__main__":
    arguments.all_scenarios = scenarios  # type: ignore[assignment,attr-defined] # that one is cached
    cli.main()
