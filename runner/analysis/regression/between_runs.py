"""Several runs of one question on one machine: how far their ratios moved, beside what each run says of itself.

The interval of a run covers fresh starts of the servers within it. What changes from run to run beside that, such as
what else the machine does, shows only here, and `compare` has to reckon with it (docs/adr/0019).
"""

from collections.abc import Iterator, Sequence
from math import log, sqrt
from statistics import mean

from runner.analysis.regression.run_spread import RunSpread
from runner.analysis.statistics.estimate import LEVEL, Estimate, ratio_interval, spread
from runner.analysis.statistics.rounding import rounded
from runner.analysis.summary import Summary
from runner.records.record import Record
from scenarios.claims import CLAIMED_PAIR

TYPICALLY = "typically"
"""In place of a scenario: the geometric mean over those of the headline."""


class Repeated(Record, frozen=True, kw_only=True):
    """One ratio of throughput in every run that has it."""

    scenario: str
    """Or `typically`."""
    contender: str
    baseline: str
    ratios: list[Estimate | None]
    """Run by run; None where it is not valid."""
    over_runs: Estimate
    """The geometric mean, with a t interval over runs."""
    between: float
    """Standard deviation of the runs' logarithms: 0.02 is 2 %."""
    within: float
    """What a run's interval reaches to either side, as a share: the root mean square over the runs."""


class RunsSummary(Record, frozen=True, kw_only=True):
    """What a series of runs says together."""

    runs: list[str]
    """Their names, in order."""
    started: list[str]
    repeated: list[Repeated]
    """The typical ratio first."""
    unlike: list[str]
    """What tells the machine of a run from that of the first; empty as it should be."""

    @property
    def typical_spread(self) -> RunSpread | None:
        """Return how far the typical ratio of these runs was apart; None where they have none."""
        for found in self.repeated:
            if found.scenario == TYPICALLY:
                return RunSpread(
                    deviation=found.between, degrees_of_freedom=len(found.ratios) - found.ratios.count(None) - 1
                )
        return None


def summarise_runs(summaries: Sequence[Summary], unlike: Sequence[str] = ()) -> RunsSummary:
    """Return what runs say together; `unlike` is what tells their machines apart."""
    by_run = [dict(ratios_of(summary)) for summary in summaries]
    keys = dict.fromkeys(key for ratios in by_run for key in ratios)
    made = [repeated(*key, [ratios.get(key) for ratios in by_run]) for key in keys]
    summary = RunsSummary(
        runs=[summary.run.name for summary in summaries],
        started=[summary.run.started for summary in summaries],
        repeated=[found for found in made if found is not None],
        unlike=list(unlike),
    )
    return rounded(summary)


def ratios_of(summary: Summary) -> Iterator[tuple[tuple[str, str, str], Estimate]]:
    """Yield scenario, contender and baseline with the ratio of each valid comparison; the typical one first."""
    if (typical := typical_ratio(summary)) is not None:
        yield (TYPICALLY, *CLAIMED_PAIR), typical
    for scenario in summary.scenarios:
        for comparison in scenario.comparisons:
            if comparison.is_valid and comparison.throughput_ratio is not None:
                yield (scenario.name, comparison.contender, comparison.baseline), comparison.throughput_ratio


def typical_ratio(summary: Summary) -> Estimate | None:
    """Return the geometric mean that the claim is judged on; None where the run has none."""
    return next((claim.ratio for claim in summary.claims if claim.scope == TYPICALLY and claim.ratio), None)


def repeated(scenario: str, contender: str, baseline: str, ratios: Sequence[Estimate | None]) -> Repeated | None:
    """Return what became of one ratio; None where fewer than two runs have it."""
    valid = [ratio for ratio in ratios if ratio is not None]
    logarithms = [log(ratio.estimate) for ratio in valid]
    over_runs = ratio_interval(logarithms, LEVEL)
    if over_runs is None:
        return None
    return Repeated(
        scenario=scenario,
        contender=contender,
        baseline=baseline,
        ratios=list(ratios),
        over_runs=over_runs,
        between=spread(logarithms),
        within=sqrt(mean((log(ratio.high / ratio.low) / 2) ** 2 for ratio in valid)),
    )
