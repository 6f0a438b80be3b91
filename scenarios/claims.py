"""The claims under test and their rules, written down before measuring. Standard library only.

Source: a page about Litestar in a catalogue of frameworks, dated 2026-01-20, sentence by sentence.
"""

from dataclasses import dataclass
from enum import StrEnum

PROPER_NAMES = {"litestar": "Litestar", "fastapi": "FastAPI", "floor": "the bare ASGI app"}
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
    PERFORMANCE = "performance"
    """At equal load the slow answers come sooner, and the framework's own cost is noticeable (docs/adr/0021)."""
    LIGHTER = "lighter"
    """No measure of what it costs to run is heavier than the baseline's by more than the margin."""
    HEAVIER = "heavier"
    """Every measure is heavier than the baseline's by more than the margin."""


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
    """How far from 1 a ratio may stay where a gap counts as gone, or a weight as the same. 0.1 is 10 %."""
    measures: tuple[str, ...] = ()
    """What is weighed to judge what it costs to run: names of `runner.analysis.costs`."""
    beyond: str = ""
    """What of the sentence nothing here can measure, in one sentence."""


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
        rule=Rule.PERFORMANCE,
        method="p99 at half of what the slower app can, in every latency scenario, and how soon the handler's own work "
        "hides the framework.",
        areas=("latency", "dilution"),
        beyond="Ideal is more than better than FastAPI, and other frameworks are not measured here.",
    ),
    Claim(
        number=4,
        sentence="While lightweight in resources, its feature set is maximalist",
        rule=Rule.LIGHTER,
        method="Start-up time, memory at rest and under load, and the size of an install, side by side.",
        areas=("resources",),
        measures=("start_milliseconds", "rest_megabytes", "load_megabytes", "install_kilobytes"),
        beyond="That the feature set is maximalist is no figure: docs/capabilities.md lists what each one has.",
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
        rule=Rule.HEAVIER,
        method="Lines of the smallest app and of one with a body, a dependency and a test; packages of an install; "
        "start-up and reload time.",
        areas=("resources", "prototyping"),
        measures=("smallest_lines", "grown_lines", "packages", "start_milliseconds", "reload_milliseconds"),
        beyond="How soon a team learns it, finds help, packages or colleagues cannot be measured here.",
    ),
)
"""Every sentence of the page that can be put to the test."""
