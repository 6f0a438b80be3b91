"""The claims under test and their rules, written down before measuring. Standard library only.

Source: a page about Litestar in a catalogue of frameworks, dated 2026-01-20, sentence by sentence.
"""

from dataclasses import dataclass
from enum import StrEnum

PROPER_NAMES = {"litestar": "Litestar", "fastapi": "FastAPI", "floor": "the floor"}
"""Of apps, as their owners write them."""


CLAIMED_PAIR = ("litestar", "fastapi")
"""Contender and baseline: the two that the claims are about."""


class Rule(StrEnum):
    """How a claim is judged."""

    RATIO = "ratio"
    """The ratio of throughput reaches the target: typically, everywhere, somewhere."""
    ATTRIBUTION = "attribution"
    """The gap goes away when both frameworks use the same model library."""
    CAPABILITY = "capability"
    """The scenarios of its areas conform on both sides; their ratio says what it costs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence under test."""

    number: int
    """Its place on the page."""
    sentence: str
    """As the page says it."""
    rule: Rule
    method: str
    """What is measured to judge it, in one sentence."""
    contender: str = CLAIMED_PAIR[0]
    baseline: str = CLAIMED_PAIR[1]
    beside: tuple[str, ...] = ()
    """Contenders that it is about as well: where they do not take part it is not tested."""
    areas: tuple[str, ...] = ()
    """The areas whose scenarios answer it; none: the headline scenarios."""
    target: float = 1.0
    """The ratio claimed."""
    margin: float = 0.1
    """Of an attribution: how far from 1 the ratio may stay where the gap counts as gone. 0.1 is 10 %."""


CLAIMS: tuple[Claim, ...] = (
    Claim(
        number=1,
        sentence="It achieves 2x FastAPI throughput via msgspec serialization",
        rule=Rule.RATIO,
        method="Ratio of requests per second at saturation, in paired slices, with that of server CPU time as witness.",
        target=2.0,
    ),
    Claim(
        number=2,
        sentence="via msgspec",
        rule=Rule.ATTRIBUTION,
        method="The share of the gap that goes away when both frameworks serve models of the same library.",
    ),
    Claim(
        number=3,
        sentence="ideal for performance-critical applications",
        rule=Rule.CAPABILITY,
        method="Latency at equal load below saturation, and the ratio as the handler's own work hides the framework.",
        areas=("latency", "dilution"),
    ),
    Claim(
        number=4,
        sentence="While lightweight in resources, its feature set is maximalist",
        rule=Rule.CAPABILITY,
        method="Start-up time, memory at rest and under load, and CPU time per request, side by side.",
        areas=("resources",),
    ),
    Claim(
        number=5,
        sentence='class-based controllers; "Explicit, Layered, OOP" against "Implicit, Functional"',
        rule=Rule.CAPABILITY,
        method="One resource as a class-based controller and as functions on a router: same answers, at what cost.",
        areas=("controllers",),
    ),
    Claim(
        number=6,
        sentence='advanced, hierarchical dependency injection: "Hierarchical Dictionary" against "Depends()"',
        rule=Rule.CAPABILITY,
        method="Dependencies layered with overrides, chained, side by side, with cleanup: same answers, at what cost.",
        areas=("dependency_injection",),
    ),
    Claim(
        number=7,
        sentence="comprehensive DTO factories, DTO automation out of the box",
        rule=Rule.CAPABILITY,
        method="A hidden field and a partial update: same answers, in how many lines of code, at what cost.",
        areas=("dto",),
    ),
    Claim(
        number=8,
        sentence="OpenAPI generation out of the box",
        rule=Rule.CAPABILITY,
        method="Both documents are valid OpenAPI 3.1 and describe the same API; how fast they are sent.",
        areas=("openapi",),
    ),
    Claim(
        number=9,
        sentence="security primitives out of the box",
        rule=Rule.CAPABILITY,
        method="A JWT and a check of roles: same answers, what had to be added by hand, at what cost.",
        areas=("security",),
    ),
    Claim(
        number=10,
        sentence='validation: "Msgspec/Pydantic/Attrs" against "Pydantic"',
        rule=Rule.CAPABILITY,
        method="Each model library as a contender: whether it takes and answers the same bodies, at what cost.",
        beside=("litestar-pydantic", "litestar-attrs"),
        areas=("model_libraries",),
    ),
    Claim(
        number=11,
        sentence="best for large-scale APIs, enterprise applications, large teams, microservices",
        rule=Rule.CAPABILITY,
        method="An API of sixty routes with middleware and a database, and routing tables of 10, 100 and 1,000 routes.",
        areas=("enterprise", "routing", "middleware", "database"),
    ),
    Claim(
        number=12,
        sentence="avoid for simple microservices, rapid prototyping, small teams",
        rule=Rule.CAPABILITY,
        method="Lines of code in each app for each scenario, and start-up time and memory of the smallest app.",
        areas=("resources", "prototyping"),
    ),
)
"""Every sentence of the page that can be put to the test."""
