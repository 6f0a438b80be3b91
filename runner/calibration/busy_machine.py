"""Does a busy machine get its answer? Twenty tries beside a neighbour at half the time, in turn with quiet ones."""

from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from math import exp, log
from statistics import mean, median

from runner.analysis.statistics.estimate import Estimate
from runner.analysis.statistics.frames import slices_frame
from runner.analysis.validity.evidence import gather
from runner.analysis.validity.validity import comparison_flags
from runner.calibration import noisy_neighbour
from runner.calibration.generator import AGAIN, Figure
from runner.calibration.noisy_neighbour import Rhythm
from runner.calibration.repeatability import measure_unkept
from runner.errors import StoreError
from runner.experiment.budget import PAIRS, Limits
from runner.experiment.lineup import HEADLINE_CONTENDERS, host, lineup_of
from runner.records.run import Recording
from runner.rig.host import machine

TRIES = 20
"""On the servers' core and on the generator's in turn."""

QUIET_EVERY = 2
"""A quiet try before every other one: ten of them know the mean to a third of what a single one wavers by."""

ONE_TRY = Limits(budget_seconds=120, precision=0.03, pairs=PAIRS, rounds=6)
"""One block more than a busy machine's verdict takes: 20 s, and 30 beside a neighbour."""

WITHIN = 0.02


@dataclass(frozen=True, slots=True)
class Try:
    """What came of one."""

    ratio: Estimate | None
    """None where nothing could be judged."""
    judged_by: str
    voided_by: list[str]
    """Names of the checks that leave no verdict."""

    @property
    def has_verdict(self) -> bool:
        """Return whether there is a ratio that no check has voided."""
        return self.ratio is not None and not self.voided_by


def measure_busy_machine(tries: int = TRIES, limits: Limits = ONE_TRY) -> list[Figure]:
    """Measure for about a quarter of an hour.

    Raise StoppedError when somebody asks for the end, StoreError when no quiet try has a ratio.
    """
    cores = machine.pinning_cores()
    quiet: list[Try] = []
    busy: list[Try] = []
    for number in range(tries):
        if number % QUIET_EVERY == 0:
            quiet.append(measure_try(None, number, limits))
        busy.append(measure_try(cores, number, limits))
    return figures(quiet, busy)


def measure_try(cores: tuple[int | None, int | None] | None, number: int, limits: Limits) -> Try:
    """Measure one scenario of the headline pair, beside a neighbour on either core in turn where there are cores."""
    lineup = lineup_of(host(), limits.pairs, HEADLINE_CONTENDERS)
    neighbour = noisy_neighbour.beside(cores[number % 2], number, Rhythm.HALF_THE_TIME) if cores else nullcontext()
    with neighbour:
        recording = measure_unkept([lineup], limits)
    return judged(recording)


def judged(recording: Recording) -> Try:
    """Return what the analysis makes of a run with one comparison."""
    [(name, [versus])] = recording.run.comparisons.items()
    evidence = gather(recording, slices_frame(recording.slices), name, versus)
    voiding = [flag.name for flag in comparison_flags(evidence) if flag.voids]
    return Try(evidence.ratio, evidence.basis, voiding)


def figures(quiet: Sequence[Try], busy: Sequence[Try]) -> list[Figure]:
    """Return what a neighbour costs: verdicts, which it may not, and width; raise StoreError without a quiet ratio."""
    calm = [each.ratio for each in quiet if each.ratio]
    if not calm:
        raise StoreError(f"no try without a neighbour has a ratio: {AGAIN}")
    centre = exp(mean(log(ratio.estimate) for ratio in calm))
    found = [each.ratio for each in busy if each.has_verdict and each.ratio]
    off = [abs(log(ratio.estimate / centre)) for ratio in found]
    lost = [each for each in busy if not each.has_verdict]
    reasons = f" ({', '.join(sorted({name for each in lost for name in each.voided_by}))})" if lost else ""
    bases = ", ".join(f"{count} by {basis}" for basis, count in Counter(each.judged_by for each in busy).items())
    beside = "beside a neighbour at half the time"
    return [
        Figure(f"tries without a verdict {beside}", len(lost), f"of {len(busy)}: {bases}{reasons}", at_most=0),
        Figure(
            f"tries {beside} further than {WITHIN:.0%} from {centre:.3f}, the mean of {len(calm)} quiet ones",
            sum(each > log(1 + WITHIN) for each in off),
            f"of {len(found)}",
            at_most=0,
        ),
        Figure("the furthest of them", 100 * max(off) if off else None, "%" if off else "no try has a verdict"),
        Figure(
            "half-width beside a neighbour, over that of quiet tries",
            typical_half_width(found) / typical_half_width(calm) if found else None,
            "times" if found else "no try has a verdict",
        ),
    ]


def typical_half_width(ratios: Sequence[Estimate]) -> float:
    return median(ratio.relative_half_width for ratio in ratios)
