"""Several runs on one machine: are they of one machine, and how far did their ratios move?

A name is not enough to tell: two processors called "AMD EPYC" with 2 cores had typical ratios of 1.57 and 1.38
(docs/adr/0017). The interval of a run covers fresh starts of the servers within it. What else changes from run to run
shows only here, and `compare` has to reckon with it (docs/adr/0019).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from math import fsum, sqrt

from scipy import special

from runner.analysis.collection import Collection, collect
from runner.analysis.roles import CONTROL_SCENARIO
from runner.analysis.statistics.estimate import LEVEL
from runner.analysis.summary import Summary
from runner.analysis.wording import number
from runner.records.host import Machine, Work
from runner.records.measurement import Measured
from runner.records.record import Record
from runner.records.run import Recording

# How far the typical ratio moved where no line of the code had changed (`make docs`, from the records in `results/`
# and from `results/repeats.csv`).
# [[[cog
# from docs.evidence import known_moves
# cog.outl(known_moves.as_code())
# ]]]
ANOTHER_HOUR = 1.038  # the most by which two runs on one machine were apart, as a factor
ANOTHER_MACHINE = 1.121  # the most by which runs on 4 kinds of machine were apart, as a factor
SPREAD_BETWEEN_RUNS = 0.0127  # standard deviation of the logarithm from run to run
DEGREES_OF_FREEDOM = 5  # of that: it rests on 4 machines with two runs or more
# [[[end]]]


class RunSpread(Record, frozen=True, kw_only=True):
    """The standard deviation of a run's log-ratio around what the machine would give over many runs."""

    deviation: float
    degrees_of_freedom: int  # how well it is known: how many differences between runs it rests on

    @property
    def half_width(self) -> float:
        """Half the interval of the difference of two runs' logarithms: it has twice the variance of one."""
        return float(special.stdtrit(self.degrees_of_freedom, (1 + LEVEL) / 2)) * sqrt(2) * self.deviation

    def pooled(self, other: "RunSpread") -> "RunSpread":
        degrees = self.degrees_of_freedom + other.degrees_of_freedom
        squares = fsum(each.deviation**2 * each.degrees_of_freedom for each in (self, other))
        return RunSpread(deviation=sqrt(squares / degrees), degrees_of_freedom=degrees)


KNOWN_SPREAD = RunSpread(deviation=SPREAD_BETWEEN_RUNS, degrees_of_freedom=DEGREES_OF_FREEDOM)
"""Of the runs that this suite has records of (docs/adr/0019): where a machine has none of its own."""


# By what factor the fingerprints of one machine may differ (docs/adr/0017 has its repeats).
BOUND = 1.7
# The same for the work of controls: a mean over a block, which a busy machine makes longer than its best.
BOUND_OF_CONTROLS = 1.25
# By how much the memory may differ: what a kernel keeps to itself varies.
MEMORY_SHARE = 0.05

# Fields of a description to what a message calls them, and those that hold several, each by its name.
DESCRIBED = {
    "processor": "processor",
    "family": "processor family",
    "model": "processor model",
    "stepping": "processor stepping",
    "microcode": "microcode",
    "clock_source": "clock source",
    "cores": "number of cores",
    "virtual": "hypervisor",
}
TABLES = {"caches": "cache", "mitigations": "mitigation of"}


@dataclass(frozen=True, slots=True)
class MachinePace:
    """How fast a machine did known work at its best, in CPU seconds; nothing where it was not timed."""

    machine: Machine
    fixed_work: Mapping[str, float]
    controls: Mapping[str, float] = field(default_factory=dict)
    """What the work of a request took, by the name of its condition."""


def machine_differences(base: Recording, new: Recording) -> list[str]:
    return [
        *description_differences(base.run.machine, new.run.machine),
        *pace_differences(pace_of(base), pace_of(new)),
    ]


def description_differences(then: Machine, now: Machine) -> Iterator[str]:
    yield from changed({noun: (getattr(then, name), getattr(now, name)) for name, noun in DESCRIBED.items()})
    for name, noun in TABLES.items():
        before, after = getattr(then, name), getattr(now, name)
        if before and after:
            both = sorted(before.keys() | after.keys())
            yield from changed({f"{noun} {key}": (before.get(key, "none"), after.get(key, "none")) for key in both})
    if abs(now.memory_bytes - then.memory_bytes) > MEMORY_SHARE * then.memory_bytes:
        yield "memory was {} and is {} GiB".format(*(number(each.memory_bytes / 2**30, 1) for each in (then, now)))


def changed(values: Mapping[str, tuple[object, object]]) -> Iterator[str]:
    for name, (before, after) in values.items():
        if before and after and before != after:
            yield f"{name} was {before} and is {after}"


def pace_differences(then: MachinePace, now: MachinePace) -> Iterator[str]:
    """Yield that the same work took other CPU time, or that nobody knows whether it would."""
    if then.fixed_work and now.fixed_work:
        both = {name: (getattr(then.machine, name), getattr(now.machine, name)) for name in ("python", "python_build")}
        alike = then.fixed_work
        if any(changed(both)):  # two interpreters do nothing alike but copying memory
            alike = {work: seconds for work, seconds in then.fixed_work.items() if work == Work.COPYING}
        yield from of_another_pace("the same work", BOUND, alike, now.fixed_work)
    elif then.controls and now.controls:
        yield from of_another_pace("the controls' own work", BOUND_OF_CONTROLS, then.controls, now.controls)
    else:
        yield "how fast the machine was is not recorded in both"


def of_another_pace(what: str, bound: float, then: Mapping[str, float], now: Mapping[str, float]) -> Iterator[str]:
    def microseconds(seconds: float) -> str:
        return number(1e6 * seconds, 1 if seconds < 1e-4 else 0)

    apart = [
        f"{name} {microseconds(then[name])} and {microseconds(now[name])} µs"
        for name in then
        if name in now and not 1 / bound <= now[name] / then[name] <= bound
    ]
    if apart:
        yield f"{what} takes other CPU time: {', '.join(apart)} (one machine stays within a factor of {bound:g})"


def pace_of(recording: Recording) -> MachinePace:
    """Return how fast the machine of a run was at its best, before it, after it and in its controls."""
    return MachinePace(
        recording.run.machine,
        fixed_work=best_of(fingerprint.seconds for fingerprint in recording.fingerprints),
        controls=best_of(
            block.outcome.work_seconds
            for block in recording.blocks
            if block.scenario == CONTROL_SCENARIO and isinstance(block.outcome, Measured)
        ),
    )


def best_of(timed: Iterable[Mapping[str, float]]) -> dict[str, float]:
    shortest: dict[str, float] = {}
    for work, seconds in chain.from_iterable(each.items() for each in timed):
        if seconds > 0:
            shortest[work] = min(seconds, shortest.get(work, seconds))
    return shortest


# The interval over the runs of one machine, unlike that over machines, is given from two on.
FEWEST_RUNS = 2


def summarise_runs(summaries: Sequence[Summary], unlike: Sequence[str] = ()) -> Collection:
    return collect({summary.run.name: summary for summary in summaries}, unlike, FEWEST_RUNS)


def typical_spread(runs: Collection) -> RunSpread | None:
    """Return how far the typical ratio moved from run to run; None where fewer than two have it."""
    found = runs.typical_ratio
    if found is None or found.spread is None:
        return None
    return RunSpread(deviation=found.spread, degrees_of_freedom=len(found.ratios) - 1)
