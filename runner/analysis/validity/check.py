"""A named check: what is measured, the threshold, what follows, and the sentence for a person.

What a check saw, before it is held against a threshold.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

import pandas as pd

from runner.analysis import wording
from runner.analysis.statistics.estimate import ratio_interval
from runner.analysis.summary import Flag

EFFECT_CONFIDENCE = 0.99
"""Several effects in a dozen scenarios: at 95 % most runs would find one that is chance. As with controls, no run stops
on their width, so t itself is at this level."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure, and the words that the check's sentence needs beside it."""

    figure: float
    detail: str = ""


def effect(by_block: "pd.Series[float]") -> Finding | None:
    """Return the size of an effect (0.02 is 2 %) from a log-ratio per block; None where it may be none at all."""
    ratio = ratio_interval(by_block.dropna().tolist(), EFFECT_CONFIDENCE)
    if ratio is None or not ratio.excludes(1.0):
        return None
    return Finding(abs(ratio.estimate - 1), wording.interval(ratio))


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
