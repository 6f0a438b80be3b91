"""The headline's ratio over the baseline in another style that its documentation teaches too."""

from collections.abc import Sequence

import numpy as np

from runner.analysis.claims.grounds import grounds, scenarios_of
from runner.analysis.claims.scopes import Field, geometric_mean_logarithms
from runner.analysis.library_table import Beside
from runner.analysis.statistics.estimate import ratio_interval
from runner.analysis.summary import ScenarioSummary
from scenarios.claims import Claim, Rule

ROUTERS = "routers"
"""A contender of this style bears its name: the baseline's, a hyphen, the style's."""


def over_included_routers(claims: Sequence[Claim], scenarios: Sequence[ScenarioSummary]) -> Beside | None:
    """Return the ratio over the baseline's included routers, on the scenarios of the first claim of a ratio.

    None where a run puts no such claim to the test, or that contender was not measured in all of them.
    """
    claim = next((claim for claim in claims if claim.rule is Rule.RATIO), None)
    if claim is None:
        return None
    kind, chosen = scenarios_of(claim, scenarios)
    own = grounds(claim.contender, claim.baseline, chosen).valid
    styled = grounds(f"{claim.baseline}-{ROUTERS}", claim.baseline, chosen).valid
    if not own or set(own) - set(styled):
        return None
    shared = {name: styled[name] for name in own}
    logarithms = geometric_mean_logarithms(Field(own, [], kind)) - geometric_mean_logarithms(Field(shared, [], kind))
    ratio = ratio_interval(np.asarray(logarithms.dropna(), dtype=np.float64))
    if ratio is None:
        return None
    return Beside(contender=claim.contender, baseline=f"{claim.baseline}-{ROUTERS}", ratio=ratio, scenarios=list(own))
