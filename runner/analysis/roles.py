"""Which scenario and which pair plays which part."""

from collections.abc import Collection, Sequence

from runner.records.condition import Versus
from scenarios.claims import Claim, Rule
from scenarios.spec import HEADLINE, WAITING

# Where apps run whose ratio is known. It is no scenario of the claims.
CONTROL_SCENARIO = "control"
# The scope whose answer is the headline: the geometric mean over the headline scenarios.
TYPICALLY = "typically"
# The scenario that stands beside the headline: what is left of the ratio in an API of sixty routes with a database.
WHOLE_API = "whole_api"


def claim_of_a_ratio(claims: Sequence[Claim]) -> Claim | None:
    return next((claim for claim in claims if claim.rule is Rule.RATIO), None)


def claimed_pair(claims: Sequence[Claim]) -> Versus | None:
    claim = claim_of_a_ratio(claims)
    return None if claim is None else Versus(contender=claim.contender, baseline=claim.baseline)


def is_headline(tags: Collection[str]) -> bool:
    return set(tags) >= HEADLINE


def waits(tags: Collection[str]) -> bool:
    return set(tags) >= WAITING
