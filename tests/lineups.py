"""Line-ups for tests, of apps by name."""

from collections.abc import Sequence

from runner.experiment.lineup import Lineup
from runner.records.condition import Condition, Versus
from scenarios.spec import Scenario

BOTH = Versus(contender="litestar", baseline="fastapi")
"""The pair of the claim."""

SAME = Versus(contender="fastapi-again", baseline="fastapi")


def make_lineup(
    scenario: Scenario,
    apps: Sequence[str] = ("fastapi", "litestar", "floor"),
    comparisons: Sequence[Versus] = (BOTH,),
    *,
    pairs: int = 10,
    further_pairs: int | None = None,
) -> Lineup:
    """The pair of the claim above the floor, all under the usual condition."""
    return Lineup(scenario, tuple(Condition(app=app) for app in apps), tuple(comparisons), pairs, further_pairs)
