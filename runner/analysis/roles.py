"""Which scenario and which pair plays which part."""

from collections.abc import Collection, Sequence

from runner.records.condition import Versus
from scenarios.claims import Claim, Rule
from scenarios.spec import HEADLINE, WAITING

CONTROL_SCENARIO = "control"
"""Where apps run whose ratio is known. It is no scenario of the claims."""

TYPICALLY = "typically"
"""The scope whose answer is the headline: the geometric mean over the headline scenarios."""

WHOLE_API = "whole_api"
"""The scenario that stands beside the headline: what is left of the ratio in an API of sixty routes with a database."""


def claimed_pair(claims: Sequence[Claim]) -> Versus | None:
    return next(
        (Versus(contender=claim.contender, baseline=claim.baseline) for claim in claims if claim.rule is Rule.RATIO),
        None,
    )


def is_headline(tags: Collection[str]) -> bool:
    return set(tags) >= HEADLINE


def waits(tags: Collection[str]) -> bool:
    return set(tags) >= WAITING
