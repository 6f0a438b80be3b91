"""A named check: what is measured, the threshold, what follows, and the sentence for a person."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from runner.analysis.summary import Flag
from runner.analysis.validity.checks.finding import Finding

Subject = TypeVar("Subject")


class Strikes(StrEnum):
    """On which side of its threshold a check strikes."""

    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Generic[Subject]):
    """One named check."""

    name: str
    measure: Callable[[Subject], Finding | None]
    """Its docstring says what the figure is. None: nothing to see."""
    strikes: Strikes
    threshold: float
    voids: bool
    """True: no verdict. False: a warning beside it."""
    sentence: str
    """For a person; `figure`, `threshold` and `detail` are filled in."""

    def flag(self, subject: Subject) -> Flag | None:
        """What the check says of `subject`; None where it does not strike. On the threshold it does not."""
        found = self.measure(subject)
        if found is None:
            return None
        strikes = found.figure > self.threshold if self.strikes is Strikes.ABOVE else found.figure < self.threshold
        if not strikes:
            return None
        words = self.sentence.format(figure=found.figure, threshold=self.threshold, detail=found.detail)
        return Flag(
            name=self.name,
            voids=self.voids,
            figure=found.figure,
            threshold=self.threshold,
            sentence=words,
        )
