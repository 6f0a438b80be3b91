"""What a claim is judged on, and a claim of a ratio over many scenarios: typically, everywhere, somewhere.

"Typically" is the geometric mean over the headline scenarios. They are no sample of a population of scenarios, so its
interval says how well the mean over *these* is known, and the range of the scenarios stands beside it. The other two
are judged on everything that was measured.

"Everywhere" holds only if it holds in each scenario, so every test may use the full level (intersection-union: Berger,
Technometrics 24(4), 1982). "Somewhere" has as many chances as there are scenarios, so its tests are Holm-corrected
(Scandinavian Journal of Statistics 6, 1979); and since one counterexample refutes "everywhere", so is that refutation.
With one scenario all three scopes give that scenario's own verdict.

The headline is the answer in one sentence; beside it stands the ratio over the baseline's included routers.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

import pandas as pd

from runner.analysis import wording
from runner.analysis.claims import verdict
from runner.analysis.claims.verdict import Judged, judge, not_a_bench
from runner.analysis.cost_figures import Dilution, RunningCosts
from runner.analysis.roles import TYPICALLY, claim_of_a_ratio, is_headline
from runner.analysis.statistics.estimate import (
    LEVEL,
    Estimate,
    chance_of_at_most,
    exponentiated,
    mean_of_means,
    ratio_interval,
)
from runner.analysis.summary import Beside, ClaimSummary, Comparison, ScenarioSummary, Verdict
from runner.records.run import Kind
from scenarios.claims import Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What claims are judged on."""

    scenarios: Sequence[ScenarioSummary]  # experiments are not among them (docs/adr/0016)
    slow_answers: Mapping[str, Estimate] = field(default_factory=dict)
    """By scenario: p99 at half of what the slower app can, baseline over contender, where it can be compared."""
    dilution: Dilution | None = None
    running: RunningCosts | None = None


class Chosen(StrEnum):
    """Which scenarios a claim is judged on, as one of them is called."""

    ANY = "scenario"
    HEADLINE = "headline scenario"
    OUTSIDE = "scenario outside the headline"

    def counted(self, count: int) -> str:
        return f"{count} {self if count == 1 else self.replace('scenario', 'scenarios')}"


def scenarios_of(claim: Claim, scenarios: Sequence[ScenarioSummary]) -> tuple[Chosen, list[ScenarioSummary]]:
    """Return the scenarios of the claim's areas, else those of the headline, else all there are."""
    if claim.areas:
        return Chosen.ANY, [scenario for scenario in scenarios if areas_of(scenario) & set(claim.areas)]
    headline = [scenario for scenario in scenarios if is_headline(scenario.asked.tags)]
    return (Chosen.HEADLINE, headline) if headline else (Chosen.OUTSIDE, list(scenarios))


def areas_of(scenario: ScenarioSummary) -> set[str]:
    """Return a scenario's own area and its tags, which name others that it stands for, such as model libraries."""
    return {scenario.asked.area, *scenario.asked.tags}


def claim_summary(
    claim: Claim,
    judged: Judged | str,
    scenarios: Sequence[str],
    *,
    scope: str = "",
    ratio: Estimate | None = None,
) -> ClaimSummary:
    """Return the record of a claim; a text in place of a verdict says what it would take to test it."""
    verdict, reason = (judged.verdict, judged.reason) if isinstance(judged, Judged) else (None, judged)
    return ClaimSummary(
        number=claim.number,
        sentence=claim.sentence,
        method=claim.method,
        scope=scope,
        target=claim.target,
        ratio=ratio,
        verdict=verdict,
        reason=reason,
        scenarios=list(scenarios),
    )


Name = TypeVar("Name", str, int)


def confirmed(chances: Mapping[Name, float], level: float = (1 - LEVEL) / 2) -> list[Name]:
    """Return the names whose null hypothesis falls at `level` for all of them together: Holm's procedure on p-values.

    The level is by default what one end of an interval risks.
    """
    names: list[Name] = []
    for rank, name in enumerate(sorted(chances, key=chances.__getitem__)):
        # The allowance makes one scenario agree with its own interval, whose end may equal the target to the last bit.
        if chances[name] > level / (len(chances) - rank) * (1 + 1e-9):
            break
        names.append(name)
    return names


# A claim that loses more of its scenarios is invalid, as a scenario is that loses more of its pairs.
MOST_LEFT_OUT = 1 / 3


@dataclass(frozen=True, slots=True)
class Field:
    """The scenarios that a claim is judged on: the comparisons of one contender with one baseline, by scenario."""

    valid: Mapping[str, Comparison]
    invalid: Mapping[str, Comparison]
    kind: Chosen = Chosen.ANY

    @property
    def names(self) -> list[str]:
        return [*self.valid, *self.invalid]

    @property
    def ratios(self) -> dict[str, Estimate]:
        return {name: comparison.ratio for name, comparison in self.valid.items() if comparison.ratio}

    @property
    def sufficient(self) -> bool:
        return bool(self.valid) and len(self.invalid) <= MOST_LEFT_OUT * len(self.names)

    def insufficient(self) -> Judged:
        """Return the verdict where too much is invalid; there has to be at least one invalid comparison."""
        name, first = next(iter(self.invalid.items()))
        counted = f"{len(self.invalid)} of {wording.counted(len(self.names), 'comparison')} cannot be judged"
        return Judged(Verdict.INVALID, f"{counted}; {name}: {first.reason}")

    @property
    def described(self) -> str:
        return self.kind.counted(len(self.valid))

    @property
    def remark(self) -> str:
        return f" Left out as invalid: {wording.listed(list(self.invalid))}." if self.invalid else ""

    @property
    def mean_logarithms(self) -> "pd.Series[float]":
        """The mean log-ratio over the scenarios, by number of block.

        Blocks of one round share the weather, which one value per round takes into account. A round in which a scenario
        has no block that counts stays out.
        """
        columns = {name: comparison.logarithms for name, comparison in self.valid.items()}
        means: pd.Series[float] = pd.DataFrame(columns).dropna().mean(axis=1)
        return means

    @property
    def typical_ratio(self) -> Estimate | None:
        """Return the geometric mean over the scenarios, with an interval over all of their blocks (docs/adr/0043)."""
        confidence = max((comparison.confidence for comparison in self.valid.values()), default=LEVEL)
        return exponentiated(mean_of_means([comparison.logarithms for comparison in self.valid.values()], confidence))

    def with_verdict(self, verdict: Verdict) -> list[str]:
        return [name for name, comparison in self.valid.items() if comparison.verdict is verdict]

    def reaching(self, target: float) -> list[str]:
        """Return the scenarios that reach the target beyond doubt, as many chances to err as there are allowed for."""
        return confirmed(
            {name: chance_of_at_most(each, self.valid[name].blocks, target) for name, each in self.ratios.items()}
        )

    def missing(self, target: float) -> list[str]:
        turned = {name: each.inverse for name, each in self.ratios.items()}
        return confirmed(
            {name: chance_of_at_most(each, self.valid[name].blocks, 1 / target) for name, each in turned.items()}
        )

    def tally(self, target: float) -> str:
        """Return `8 of 57 scenarios reach 2x`, after Holm's correction."""
        reaching = self.reaching(target)
        return f"{len(reaching)} of {self.described} {'reaches' if len(reaching) == 1 else 'reach'} {target:g}x"

    def furthest(self, pick: Callable[..., str | None]) -> str:
        """Return the scenario with the lowest (`min`) or highest (`max`) ratio, and that ratio."""
        name = pick(self.ratios, key=lambda each: self.ratios[each].estimate, default=None)
        return "not measured yet" if name is None else f"{name} with {wording.interval(self.ratios[name])}"


def field_of(contender: str, baseline: str, scenarios: Sequence[ScenarioSummary], kind: Chosen = Chosen.ANY) -> Field:
    compared = {
        scenario.name: comparison for scenario in scenarios if (comparison := scenario.compared(contender, baseline))
    }
    invalid = {name: comparison for name, comparison in compared.items() if comparison.verdict is Verdict.INVALID}
    return Field({name: comparison for name, comparison in compared.items() if name not in invalid}, invalid, kind)


def typically(field: Field, target: float) -> Judged:
    judged = judge(field.mean_logarithms, target, [], Kind.BENCH, field.typical_ratio)
    spread = (
        f" The scenarios range from {field.furthest(min)} to {field.furthest(max)}." if len(field.valid) > 1 else ""
    )
    return Judged(judged.verdict, f"Geometric mean over {field.described}: {judged.reason}{spread}{field.remark}")


def everywhere(field: Field, target: float) -> Judged:
    if field.missing(target):
        return Judged(Verdict.REFUTED, f"{field.tally(target)}; the lowest is {field.furthest(min)}.{field.remark}")
    if len(field.with_verdict(Verdict.SUPPORTED)) < len(field.valid):
        return Judged(Verdict.INCONCLUSIVE, f"{field.tally(target)}; {undecided(field)}.{field.remark}")
    if field.invalid:
        return Judged(Verdict.INVALID, f"{field.tally(target)}, but everywhere means every scenario.{field.remark}")
    return Judged(Verdict.SUPPORTED, f"{field.tally(target)}; the lowest is {field.furthest(min)}.")


def somewhere(field: Field, target: float) -> Judged:
    reaching = field.reaching(target)
    if reaching:
        return Judged(Verdict.SUPPORTED, f"{field.tally(target)}: {wording.listed(reaching)}.{field.remark}")
    best = f"{field.tally(target)}; the highest is {field.furthest(max)}."
    if len(field.with_verdict(Verdict.REFUTED)) < len(field.valid):
        return Judged(Verdict.INCONCLUSIVE, f"{field.tally(target)}; {undecided(field)}.{field.remark}")
    if field.invalid:
        return Judged(Verdict.INVALID, f"{best} A scenario left out might reach it.{field.remark}")
    return Judged(Verdict.REFUTED, best)


def beyond(ratios: Sequence[tuple[Estimate, int]], target: float) -> tuple[int, int]:
    """Return how many ratios, each with its blocks, lie above `target` beyond doubt and how many below (Holm)."""
    above = [chance_of_at_most(ratio, blocks, target) for ratio, blocks in ratios]
    below = [chance_of_at_most(ratio.inverse, blocks, 1 / target) for ratio, blocks in ratios]
    return len(confirmed(dict(enumerate(above)))), len(confirmed(dict(enumerate(below))))


def undecided(field: Field) -> str:
    names = field.with_verdict(Verdict.INCONCLUSIVE)
    if names:
        return f"{wording.listed(names)} {'is' if len(names) == 1 else 'are'} inconclusive"
    return f"with {wording.counted(len(field.valid), 'chance')} to err, no single one is certain enough"


ENDINGS = {
    Verdict.SUPPORTED: "the claimed {target} is supported.",
    Verdict.REFUTED: "the claimed {target} is refuted.",
    Verdict.INCONCLUSIVE: "whether the claimed {target} holds is inconclusive.",
}


def headline(
    kind: Kind, claims: Sequence[Claim], judged: Sequence[ClaimSummary], scenarios: Sequence[ScenarioSummary]
) -> str:
    """Return what the first claim of a ratio came to, typically; a run other than a bench run says what it was."""
    if kind is not Kind.BENCH:
        return f"No verdict. {not_a_bench(kind)}"
    claim = claim_of_a_ratio(claims)
    if claim is None:
        return verdict.headline(scenarios)
    answer = next(found for found in judged if found.number == claim.number and found.scope == TYPICALLY)
    target = f"{claim.target:g}x"
    if answer.verdict is None or answer.verdict is Verdict.INVALID or answer.ratio is None:
        return f"No verdict on the claimed {target}: {answer.reason}"
    figures = wording.interval(answer.ratio, beside=claim.target, times=" times")
    contender, baseline = wording.name_of(claim.contender), wording.name_of(claim.baseline)
    ending = ENDINGS[answer.verdict].format(target=target)
    return (
        f"On this machine {contender} answered {figures} as many requests as {baseline}, "
        f"{where(claim, answer, scenarios)}: {ending}"
    )


def where(claim: Claim, answer: ClaimSummary, scenarios: Sequence[ScenarioSummary]) -> str:
    """Over which scenarios, and from which ratio to which: they are no sample of others, so the range says more."""
    if len(answer.scenarios) == 1:
        return f"measured in one scenario, {answer.scenarios[0]}"
    kind, _ = scenarios_of(claim, scenarios)
    own = [scenario for scenario in scenarios if scenario.name in answer.scenarios]
    valid = field_of(claim.contender, claim.baseline, own).valid.values()
    ratios = [comparison.ratio.estimate for comparison in valid if comparison.ratio]
    spread = f", from {wording.number(min(ratios), 2)} to {wording.number(max(ratios), 2)}" if ratios else ""
    chosen = kind if kind is Chosen.OUTSIDE else Chosen.ANY
    return f"the geometric mean of {chosen.counted(len(answer.scenarios))}{spread}"


def over_included_routers(claims: Sequence[Claim], scenarios: Sequence[ScenarioSummary]) -> Beside | None:
    """Return the ratio over the baseline's included routers, on the scenarios of the first claim of a ratio.

    None where a run puts no such claim to the test, or that contender was not measured in all of them.
    """
    claim = claim_of_a_ratio(claims)
    if claim is None:
        return None
    _, chosen = scenarios_of(claim, scenarios)
    routers = f"{claim.baseline}-routers"
    own = field_of(claim.contender, claim.baseline, chosen)
    styled = field_of(routers, claim.baseline, chosen).valid
    if not own.valid or set(own.valid) - set(styled):
        return None
    shared = Field({name: styled[name] for name in own.valid}, {})
    ratio = ratio_interval((own.mean_logarithms - shared.mean_logarithms).dropna())
    if ratio is None:
        return None
    return Beside(contender=claim.contender, baseline=routers, ratio=ratio, scenarios=list(own.valid))
