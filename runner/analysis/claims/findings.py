"""Everything that a run has found, for the rules of the claims: each takes what it needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from runner.analysis.cost.overhead import Dilution
from runner.analysis.cost.running import RunningCosts
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import ScenarioSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What claims are judged on."""

    scenarios: Sequence[ScenarioSummary]
    """Experiments are not among them (docs/adr/0016)."""
    slow_answers: Mapping[str, Estimate] = field(default_factory=dict)
    """By scenario: p99 at half of what the slower app can, baseline over contender, where it can be compared."""
    dilution: Dilution | None = None
    running: RunningCosts | None = None
