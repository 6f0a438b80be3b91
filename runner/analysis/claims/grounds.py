"""What a claim is judged on: which scenarios, which comparison in each, and the record that says the outcome.

Everything that a run has found, for the rules of the claims: each takes what it needs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from runner.analysis import wording
from runner.analysis.claims.verdict import Judged
from runner.analysis.cpu_time import Dilution
from runner.analysis.parts import RunningCosts
from runner.analysis.roles import is_headline
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import ClaimSummary, Comparison, ScenarioSummary, Verdict
from scenarios.claims import Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What claims are judged on."""

    scenarios: Sequence[ScenarioSummary]
    """Experiments are not among them (docs/adr/0016)."""
    slow_answers: Mapping[str, Estimate] = field(default_factory=dict)
    """By scenario: p99 at half of what the slower app can, baseline over contender, where it can be compared."""
    dilution: Dilution | None = None
    running: RunningCosts | None = None


MOST_LEFT_OUT = 1 / 3
"""A claim that loses more of its scenarios is invalid, as a scenario is that loses more of its pairs."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """The comparisons of one contender with one baseline, by scenario."""

    valid: dict[str, Comparison]
    invalid: dict[str, Comparison]

    @property
    def names(self) -> list[str]:
        """Return the name of every scenario compared."""
        return [*self.valid, *self.invalid]

    @property
    def sufficient(self) -> bool:
        """Return whether enough is valid to judge by."""
        return bool(self.valid) and len(self.invalid) <= MOST_LEFT_OUT * len(self.names)

    def insufficient(self) -> Judged:
        """Return the verdict where too much is invalid; there has to be at least one invalid comparison."""
        name, first = next(iter(self.invalid.items()))
        counted = f"{len(self.invalid)} of {wording.counted(len(self.names), 'comparison')} cannot be judged"
        return Judged(Verdict.INVALID, f"{counted}; {name}: {first.reason}")


def grounds(contender: str, baseline: str, scenarios: Sequence[ScenarioSummary]) -> Grounds:
    """Return every comparison of the two in `scenarios`."""
    compared = {
        scenario.name: comparison
        for scenario in scenarios
        for comparison in scenario.comparisons
        if (comparison.contender, comparison.baseline) == (contender, baseline)
    }
    invalid = {name: comparison for name, comparison in compared.items() if comparison.verdict is Verdict.INVALID}
    return Grounds({name: comparison for name, comparison in compared.items() if name not in invalid}, invalid)


def scenarios_of(claim: Claim, scenarios: Sequence[ScenarioSummary]) -> tuple[str, list[ScenarioSummary]]:
    """Return what to call a scenario that the claim is judged on, and which those are.

    The scenarios of the claim's areas, else those of the headline, else all there are.
    """
    if claim.areas:
        return "scenario", [scenario for scenario in scenarios if areas_of(scenario) & set(claim.areas)]
    headline = [scenario for scenario in scenarios if is_headline(scenario.asked.tags)]
    if headline:
        return "headline scenario", headline
    return "scenario outside the headline", list(scenarios)


def areas_of(scenario: ScenarioSummary) -> set[str]:
    """Return a scenario's own area and its tags, which name others that it stands for.

    Model libraries, for one, are measured in several areas.
    """
    return {scenario.asked.area, *scenario.asked.tags}


def claim_summary(
    claim: Claim,
    judged: Judged | str,
    scenarios: Sequence[str],
    *,
    scope: str = "",
    ratio: Estimate | None = None,
) -> ClaimSummary:
    """Return the record of a claim judged, or of one that was not tested: `judged` then says what that would take."""
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
