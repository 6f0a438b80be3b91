"""One claim of a ratio over many scenarios: typically, everywhere, somewhere.

"Everywhere" holds only if it holds in each scenario, so every test may use the full level (intersection-union: Berger,
Technometrics 24(4), 1982). "Somewhere" has as many chances as there are scenarios, so its tests are Holm-corrected
(Scandinavian Journal of Statistics 6, 1979); and since one counterexample refutes "everywhere", so is that refutation.
With one scenario all three scopes give that scenario's own verdict.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from runner.analysis import wording
from runner.analysis.claims.verdict import Judged, Target, judge
from runner.analysis.statistics.estimate import (
    LEVEL_OF_T,
    Estimate,
    Values,
    chance_of_at_least,
    chance_of_at_most,
    ratio_interval,
)
from runner.analysis.summary import Comparison, Verdict
from runner.records.run import Kind

ONE_SIDED_LEVEL = (1 - LEVEL_OF_T) / 2
"""What one end of an interval risks."""


@dataclass(frozen=True, slots=True)
class Field:
    """The scenarios that a claim is judged on."""

    valid: Mapping[str, Comparison]
    """By scenario; at least one."""
    left_out: Sequence[str]
    """Scenarios whose comparison is invalid."""
    kind: str
    """`headline scenario`, `scenario` or `scenario outside the headline`."""
    others: Mapping[str, Comparison] = field(default_factory=dict)
    """Valid comparisons in scenarios that the claim is not judged on."""

    @property
    def described(self) -> str:
        """`7 headline scenarios`."""
        kind = self.kind if len(self.valid) == 1 else self.kind.replace("scenario", "scenarios")
        return f"{len(self.valid)} {kind}"

    @property
    def remark(self) -> str:
        """Names the scenarios left out, with a blank before it; empty where none is."""
        if not self.left_out:
            return ""
        return f" Left out as invalid: {wording.listed(list(self.left_out))}."

    def logarithms(self) -> dict[str, Values]:
        """Scenario to the log-ratio of each block."""
        return {name: np.log(comparison.block_ratios) for name, comparison in self.valid.items()}

    def with_verdict(self, *verdicts: Verdict) -> list[str]:
        """The scenarios that were judged so."""
        return [name for name, comparison in self.valid.items() if comparison.verdict in verdicts]

    def tally(self, target: Target) -> str:
        """`0 of 7 headline scenarios reach 2x`."""
        reaching = len(self.with_verdict(Verdict.SUPPORTED))
        return f"{reaching} of {self.described} {'reaches' if reaching == 1 else 'reach'} {target}"

    def highest(self) -> str:
        """The scenario with the highest ratio, and that ratio."""
        return max(self._figures(), key=lambda pair: pair[0].estimate, default=(None, "not measured yet"))[1]

    def lowest(self) -> str:
        """The scenario with the lowest ratio, and that ratio."""
        return min(self._figures(), key=lambda pair: pair[0].estimate, default=(None, "not measured yet"))[1]

    def _figures(self) -> list[tuple[Estimate, str]]:
        measured = ((name, comparison.throughput_ratio) for name, comparison in self.valid.items())
        return [(ratio, f"{name} with {wording.interval(ratio)}") for name, ratio in measured if ratio is not None]


def typical_ratio(field: Field) -> Estimate | None:
    """The geometric mean over the scenarios; None before two blocks of each."""
    return ratio_interval(np.asarray(geometric_mean_logarithms(field), dtype=np.float64))


def geometric_mean_logarithms(field: Field) -> "pd.Series[float]":
    """The mean log-ratio over the scenarios, by number of block.

    Blocks of one round share the weather, which one value per round takes into account. A round in which a scenario has
    no block that counts stays out.
    """
    columns = {
        name: pd.Series(np.log(comparison.block_ratios), index=comparison.block_numbers, dtype=np.float64)
        for name, comparison in field.valid.items()
    }
    means: pd.Series[float] = pd.DataFrame(columns).dropna().mean(axis=1)
    return means


def typically(field: Field, target: Target) -> Judged:
    """The geometric mean over the scenarios reaches the target."""
    judged = judge(np.asarray(geometric_mean_logarithms(field), dtype=np.float64), target, [], Kind.BENCH)
    return Judged(judged.verdict, f"Geometric mean over {field.described}: {judged.reason}{field.remark}")


def everywhere(field: Field, target: Target) -> Judged:
    """Every scenario reaches the target."""
    chances = {name: chance_of_at_least(values, target.ratio) for name, values in field.logarithms().items()}
    if set(field.with_verdict(Verdict.REFUTED)) & set(confirmed(chances)):
        return Judged(Verdict.REFUTED, f"{field.tally(target)}; the lowest is {field.lowest()}.{field.remark}")
    close = field.with_verdict(Verdict.ABOUT_RIGHT)
    if len(field.with_verdict(Verdict.SUPPORTED, Verdict.ABOUT_RIGHT)) < len(field.valid):
        return Judged(Verdict.INCONCLUSIVE, f"{field.tally(target)}; {undecided(field)}.{field.remark}")
    if field.left_out:
        return Judged(Verdict.INVALID, f"{field.tally(target)}, but everywhere means every scenario.{field.remark}")
    if close:
        return Judged(Verdict.ABOUT_RIGHT, f"{field.tally(target)}, {len(close)} come close; lowest {field.lowest()}.")
    return Judged(Verdict.SUPPORTED, f"{field.tally(target)}; the lowest is {field.lowest()}.")


def somewhere(field: Field, target: Target) -> Judged:
    """At least one scenario reaches the target; and what others reach, which is not to be kept from a reader."""
    judged = in_at_least_one(field, target)
    if not field.others:
        return judged
    others = Field(field.others, [], "scenario")
    reached = wording.listed(others.with_verdict(Verdict.SUPPORTED))
    tally = f"{others.tally(target)}: {reached}" if reached else others.tally(target)
    return Judged(judged.verdict, f"{judged.reason} Of the others, which the claim is not judged on, {tally}.")


def in_at_least_one(field: Field, target: Target) -> Judged:
    """The verdict on the claim's own scenarios."""
    best = f"{field.tally(target)}; the highest is {field.highest()}."
    logarithms = field.logarithms()
    if confirmed({name: chance_of_at_most(values, target.ratio) for name, values in logarithms.items()}):
        return Judged(Verdict.SUPPORTED, best + field.remark)
    nearly = {name: chance_of_at_most(values, target.lowest_about_right) for name, values in logarithms.items()}
    if set(field.with_verdict(Verdict.ABOUT_RIGHT)) & set(confirmed(nearly)):
        return Judged(Verdict.ABOUT_RIGHT, best + field.remark)
    ratios = [comparison.throughput_ratio for comparison in field.valid.values()]
    if not all(ratio is not None and ratio.high < target.ratio for ratio in ratios):
        return Judged(Verdict.INCONCLUSIVE, f"{field.tally(target)}; {undecided(field)}.{field.remark}")
    if field.left_out:
        return Judged(Verdict.INVALID, f"{best} A scenario left out might reach it.{field.remark}")
    return Judged(Verdict.REFUTED, best)


def undecided(field: Field) -> str:
    """What stands in the way of a verdict, as half a sentence."""
    names = field.with_verdict(Verdict.INCONCLUSIVE)
    if names:
        return f"{wording.listed(names)} {'is' if len(names) == 1 else 'are'} inconclusive"
    return f"with {wording.counted(len(field.valid), 'chance')} to err, no single one is certain enough"


def confirmed(chances: Mapping[str, float], level: float = ONE_SIDED_LEVEL) -> list[str]:
    """Names whose null hypothesis falls at `level` for all of them together: Holm's step-down procedure on p-values."""
    names: list[str] = []
    for rank, name in enumerate(sorted(chances, key=chances.__getitem__)):
        # The allowance makes one scenario agree with its own interval, whose end may equal the target to the last bit.
        if chances[name] > level / (len(chances) - rank) * (1 + 1e-9):
            break
        names.append(name)
    return names
