"""What a validity check is: a function that measures, with its threshold and the sentence for a person.

A check takes part by its decorator, in the order of the file; docs/method.md and docs/latency.md list all of them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import pandas as pd

from runner.analysis import wording
from runner.analysis.statistics.estimate import ratio_interval
from runner.analysis.summary import Flag
from runner.records.measurement import Failure, FailureKind

# Several effects in a dozen scenarios: at 95 % most runs would find one that is chance. No run stops on their width, so
# t itself is at this level.
EFFECT_CONFIDENCE = 0.99


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure, and what the check's sentence says beside it."""

    figure: float
    detail: str = ""


def effect(by_block: "pd.Series[float]") -> Finding | None:
    """Return the size of an effect (0.02 is 2 %) from a log-ratio per block; None where it may be none at all."""
    ratio = ratio_interval(by_block.dropna(), EFFECT_CONFIDENCE)
    if ratio is None or not ratio.excludes(1.0):
        return None
    return Finding(abs(ratio.estimate - 1), wording.interval(ratio))


def wrong_answers(failures: Sequence[Failure], *kinds: FailureKind) -> Finding:
    """Return how many answers were wrong, in these ways or in any, with the first as the detail."""
    chosen = [failure for failure in failures if not kinds or failure.kind in kinds]
    detail = f"{chosen[0].request}: {chosen[0].detail}" if chosen else ""
    return Finding(float(sum(failure.count for failure in chosen)), detail)


Subject = TypeVar("Subject")
Measure = TypeVar("Measure", bound=Callable[..., Finding | None])


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Generic[Subject]):
    """A named check of a subject, such as the evidence on one comparison."""

    name: str
    measure: Callable[[Subject], Finding | None]
    """The first line of its docstring says what the figure is. None: there is nothing to see."""
    threshold: float
    fails_above: bool  # True: the check fails above its threshold. False: below. On the threshold it does not fail.
    voids: bool
    sentence: str

    @property
    def fails_when(self) -> str:
        return f"{'above' if self.fails_above else 'below'} {self.threshold:.3g}"

    def flag(self, subject: Subject) -> Flag | None:
        finding, threshold = self.measure(subject), self.threshold
        if finding is None or not (finding.figure > threshold if self.fails_above else finding.figure < threshold):
            return None
        figure = finding.figure
        sentence = self.sentence.format(figure=figure, threshold=threshold, detail=finding.detail)
        return Flag(name=self.name, voids=self.voids, figure=figure, threshold=threshold, sentence=sentence)


class Checks(Generic[Subject]):
    """Checks of one kind of subject; calling it makes the decorator that adds one."""

    def __init__(self, *, voids: bool) -> None:
        self._voids = voids
        self._checks: list[Check[Subject]] = []

    def __iter__(self) -> Iterator[Check[Subject]]:
        return iter(self._checks)

    def __call__(
        self, name: str, sentence: str, *, above: float | None = None, below: float | None = None
    ) -> Callable[[Measure], Measure]:
        """Return a decorator for the function that measures. The check fails `above` or `below` its threshold."""
        if (above is None) is (below is None):
            raise ValueError(f"the check {name!r} takes one threshold")

        def add(measure: Measure) -> Measure:
            self._checks.append(
                Check(
                    name=name,
                    measure=measure,
                    threshold=above if above is not None else below or 0.0,
                    fails_above=above is not None,
                    voids=self._voids,
                    sentence=sentence,
                )
            )
            return measure

        return add

    def flags(self, subject: Subject) -> list[Flag]:
        return [flag for check in self._checks if (flag := check.flag(subject))]
