"""What a check saw, before it is held against a threshold."""

from dataclasses import dataclass

import pandas as pd

from runner.analysis import wording
from runner.analysis.statistics.estimate import ratio_interval

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
