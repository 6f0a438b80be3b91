"""What a run knows of one contender against one baseline in one scenario: what is judged and what is checked."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from runner.analysis.cost_figures import block_logarithms
from runner.analysis.roles import waits
from runner.analysis.statistics.estimate import Estimate, bootstrap_ratio_interval, ratio_interval
from runner.analysis.statistics.frames import (
    Basis,
    Tables,
    basis_of,
    cpu_logarithms,
    logarithms_by,
    resting_pairs,
    resting_slices,
)
from runner.records.condition import Condition, Versus
from runner.records.measurement import Failed, Failure, Served
from runner.records.run import Recording

# A single event loop is saturated by two to eight: with fewer it waits while answers travel, whoever serves.
FEWEST_CONNECTIONS = 8


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Everything about one comparison that is judged and checked."""

    versus: Versus
    floor: str
    tags: frozenset[str]
    slices: pd.DataFrame
    pairs: pd.DataFrame
    servers: list[tuple[str, Served]]  # with their condition, of the two and of the floor, block by block
    flags: dict[str, list[str]]
    failures: list[Failure]  # of the two and of the floor, in every slice, disturbed ones included
    failed_blocks: list[Failed]
    workers: int
    worker_cores: int
    connections: int
    confidence: float

    @property
    def is_saturated(self) -> bool:
        """Whether the CPU is what limits the servers."""
        return not waits(self.tags) and self.connections >= FEWEST_CONNECTIONS * self.workers

    @cached_property
    def basis(self) -> Basis:
        return basis_of(self.pairs, waits=waits(self.tags))

    @cached_property
    def logarithms(self) -> "pd.Series[float]":
        return logarithms_by(self.basis, self.pairs)

    @cached_property
    def ratio(self) -> Estimate | None:
        return ratio_interval(self.logarithms, self.confidence)

    @property
    def cpu_by_block(self) -> pd.DataFrame:
        resting = resting_slices(self.basis, self.slices)
        return block_logarithms(resting, self.versus, self.floor, cpu_logarithms(self.basis, self.pairs))

    @cached_property
    def bootstrap(self) -> Estimate | None:
        return bootstrap_ratio_interval(self.logarithms, self.confidence)

    @cached_property
    def resting_pairs(self) -> pd.DataFrame:
        return resting_pairs(self.basis, self.pairs)

    @property
    def excluded_pairs(self) -> int:
        return int(self.pairs["disturbed"].sum())

    @property
    def slices_of_both(self) -> pd.DataFrame:
        return self.slices[self.slices["condition"].isin(self.versus.both)]

    def resting_slices(self, condition: str) -> pd.DataFrame:
        return resting_slices(self.basis, self.slices[self.slices["condition"] == condition])


def gather(tables: Tables, scenario: str, versus: Versus) -> Evidence:
    recording, run = tables.recording, tables.recording.run
    asked = run.scenarios.get(scenario)
    floor = run.floor_under(versus.baseline)
    everyone = {*versus.both, floor}
    served = run.conditions.get(versus.baseline, Condition(app=""))
    return Evidence(
        versus=versus,
        floor=floor,
        tags=frozenset(asked.tags if asked else ()),
        slices=tables.of(scenario),
        pairs=tables.pairs(scenario, *versus.both),
        servers=[
            (condition, served)
            for block in recording.blocks
            if block.scenario == scenario
            for condition, served in block.servers.items()
            if condition in everyone
        ],
        flags={
            name: run.conditions[name].flags(run.server_flags, run.served_on) for name in everyone & {*run.conditions}
        },
        failures=[
            failure
            for slice_ in recording.slices
            if slice_.scenario == scenario and slice_.condition in everyone
            for failure in slice_.load.failures
        ],
        failed_blocks=failed_blocks(recording, scenario),
        workers=served.workers,
        worker_cores=run.machine.worker_cores,
        connections=served.connections,
        confidence=tables.confidence,
    )


def failed_blocks(recording: Recording, scenario: str) -> list[Failed]:
    return [
        block.outcome for block in recording.blocks if block.scenario == scenario and isinstance(block.outcome, Failed)
    ]
