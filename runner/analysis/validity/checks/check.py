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
    """A check by its name."""

    name: str
    measure: Callable[[Subject], Finding | None]
    """Its docstring says what the figure is, and stands in docs/method.md. None: nothing to see."""
    strikes: Strikes
    threshold: float
    voids: bool
    """True: no verdict. False: a warning beside it."""
    sentence: str
    """For a person; `figure`, `threshold` and `detail` are filled in."""

    def flag(self, subject: Subject) -> Flag | None:
        """Return what the check says of `subject`; None where it does not strike. On the threshold it does not."""
        finding = self.measure(subject)
        if finding is None:
            return None
        figure, threshold = finding.figure, self.threshold
        strikes = figure > threshold if self.strikes is Strikes.ABOVE else figure < threshold
        if not strikes:
            return None
        words = self.sentence.format(figure=figure, threshold=threshold, detail=finding.detail)
        return Flag(
            name=self.name,
            voids=self.voids,
            figure=figure,
            threshold=threshold,
            sentence=words,
        )
