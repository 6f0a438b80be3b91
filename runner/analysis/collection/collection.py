"""The collection as records: `collection.json` is this, a compact table of every machine's figures.

Small enough for a page to carry, so that a reader can choose the machine. A public contract as `summary.json` is: a
field is added, never renamed.
"""

from enum import StrEnum

from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Summary, Verdict
from runner.records.record import Record

COLLECTION_SCHEMA = 1


class MachineRatio(Record, frozen=True, kw_only=True):
    """A contender against its baseline in one scenario on one machine. Ratios above 1 speak for the contender."""

    scenario: str
    contender: str
    baseline: str
    throughput: Estimate | None
    """None also where the machine was too busy for it, and CPU time was judged in its place."""
    cpu_time: Estimate | None
    instructions: Estimate | None = None
    """None where that run counted none."""
    p99_latency: Estimate | None = None
    """At saturation, the baseline's over the contender's; None where one of them was not measured."""
    blocks: int
    verdict: Verdict | None
    """On the ratio that was claimed of these two; None where none was."""

    @property
    def is_valid(self) -> bool:
        """Return whether it counts in a range: it was measured, and no check has voided it."""
        return self.cpu_time is not None and self.verdict is not Verdict.INVALID


class MachineVerdict(Record, frozen=True, kw_only=True):
    """What one machine's run says of one claim in one scope."""

    number: int
    sentence: str
    scope: str
    target: float
    ratio: Estimate | None
    verdict: Verdict | None
    """None: that run did not test it."""
    scenarios: int
    """How many it was judged on."""


class MachineFigures(Record, frozen=True, kw_only=True):
    """What one kind of machine contributes: the figures of the run that speaks for it."""

    name: str
    """Of its folder."""
    processor: str
    cores: int
    system: str
    python: str
    run: str
    started: str
    commit: str
    versions: dict[str, str]
    """Of what is compared and its model libraries."""
    claims: list[MachineVerdict]
    ratios: list[MachineRatio]

    def is_of(self, summary: Summary) -> bool:
        """Say whether these are the figures of this very run."""
        return (self.run, self.started) == (summary.run.name, summary.run.started)


class AcrossMachines(Record, frozen=True, kw_only=True):
    """One ratio on several machines. What few machines cannot tell is None (docs/adr/0022)."""

    machines: int
    lowest: float
    """Of the machines' own figures."""
    highest: float
    spread: float | None
    """The standard deviation of the machines' figures, as a factor: 1.09 is 9 %. None for a single machine."""
    mean: Estimate | None
    """The geometric mean with its t interval over machines; None below three."""
    next_machine: Estimate | None
    """Where another machine's figure would lie, in 95 of 100 cases; None below five."""


class Outcome(StrEnum):
    """What all machines together say of a claim."""

    SUPPORTED = "supported"
    REFUTED = "refuted"
    BOTH_CAN = "both can"
    DEPENDS = "depends on the machine"
    """Supported on one and refuted on another."""
    INCONCLUSIVE = "inconclusive"
    """Not the same on each, and nowhere the contrary."""
    NOT_TESTED = "not tested"
    """No machine has a valid verdict."""


class ClaimAcross(Record, frozen=True, kw_only=True):
    """One claim in one scope, judged on the collection."""

    number: int
    sentence: str
    scope: str
    target: float
    outcome: Outcome
    verdicts: dict[str, Verdict | None]
    """By machine; None where its run did not test it."""
    ratio: AcrossMachines | None


class ScenarioAcross(Record, frozen=True, kw_only=True):
    """One comparison on all machines where it is valid, by each measure."""

    scenario: str
    contender: str
    baseline: str
    throughput: AcrossMachines | None
    cpu_time: AcrossMachines | None
    instructions: AcrossMachines | None


class Collection(Record, frozen=True, kw_only=True):
    """Every kind of machine that has been measured, and what they say together."""

    schema: int
    machines: list[MachineFigures]
    claims: list[ClaimAcross]
    scenarios: list[ScenarioAcross]

    def names(self) -> list[str]:
        return [machine.name for machine in self.machines]
