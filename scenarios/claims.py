"""The claims under test and their rules, written down before measuring. Standard library only.

Source: a page about Litestar in a catalogue of frameworks, dated 2026-01-20, sentence by sentence.
"""

from dataclasses import dataclass
from enum import StrEnum


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
    contender: str = "litestar"
    baseline: str = "fastapi"
    areas: tuple[str, ...] = ()
    """The areas whose scenarios answer it; none: the headline scenarios."""
    target: float = 1.0
    """The ratio claimed."""
    margin: float = 0.1
    """How far from the target still counts as about right: 0.1 is 10 %."""
