"""What a block and a round would take under another design, computed from a recorded run's seconds."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import pandas as pd

from docs.evidence.table import Record
from runner.analysis.roles import CONTROL_SCENARIO
from runner.experiment.lineup import FEWEST_PAIRS, further
from runner.records.condition import Versus

WARM_UP_SECONDS = 0.2  # of the records that the tables rest on; 0.1 since docs/adr/0045
CONTROL_PAIRS = 16


@dataclass(frozen=True, slots=True)
class Design:
    """How a run measures."""

    pairs: int
    asks_a_sample: bool = True
    """Conformance sends all requests in the first round and a sample later."""
    rests_controls: bool = True
    """Controls are measured in the first rounds and then in every second one, instead of in each."""

    def __str__(self) -> str:
        asked = "a sample asked" if self.asks_a_sample else "everything asked of every server"
        controls = "controls in every second round" if self.rests_controls else "controls in each"
        return f"{self.pairs} pairs, {asked}, {controls}"


@dataclass(frozen=True, slots=True)
class BlockCost:
    """What a block of one scenario takes, in seconds, as a run recorded it."""

    scenario: str
    start: float
    warm_up: float
    """Of all its servers."""
    asking: float
    """What conformance took, beyond warming up."""
    slices: float
    pairs: list[int]
    """Of each comparison, the first one's before the others'."""

    def seconds(self, design: Design, recorded_pairs: int, *, is_first: bool) -> float:
        """Return the time under another design; `recorded_pairs` is the run's own number of pairs."""
        asking = min(self.asking, ASKING_A_SAMPLE) if design.asks_a_sample and not is_first else self.asking
        wanted = max(design.pairs, CONTROL_PAIRS) if self.scenario == CONTROL_SCENARIO else design.pairs
        first = max(FEWEST_PAIRS, round(self.pairs[0] * wanted / recorded_pairs / 4) * 4)
        others = first if self.scenario == CONTROL_SCENARIO else further(first)
        shorter = (first + others * (len(self.pairs) - 1)) / sum(self.pairs)
        return self.start + self.warm_up + asking + self.slices * shorter

    def of_the_first_pair(self) -> "BlockCost":
        """Return the cost without the servers and slices of further contenders."""
        share = SERVERS_OF_A_PAIR * WARM_UP_SECONDS / self.warm_up
        return replace(
            self,
            start=self.start * share,
            warm_up=self.warm_up * share,
            asking=self.asking * share,
            slices=self.slices * self.pairs[0] / sum(self.pairs),
            pairs=self.pairs[:1],
        )


SERVERS_OF_A_PAIR = 3
"""The two contenders and the bare ASGI app."""

ASKING_A_SAMPLE = 0.2
"""64 requests to each of three or four servers, one after the other."""


def costs_of_pair(record: Record, scenarios: Collection[str]) -> list[BlockCost]:
    """Return `costs_of` as for a run of the headline pair alone."""
    return [
        each if each.scenario == CONTROL_SCENARIO else each.of_the_first_pair() for each in costs_of(record, scenarios)
    ]


def costs_of(record: Record, scenarios: Collection[str] = ()) -> list[BlockCost]:
    """Return the medians over blocks, for the named scenarios (all by default) and the controls."""
    wanted = {*scenarios, CONTROL_SCENARIO}
    blocks = [
        (block.scenario, block.start_seconds, block.check_seconds, block.measure_seconds)
        for block in record.recording.blocks
        if not scenarios or block.scenario in wanted
    ]
    table = pd.DataFrame(blocks, columns=["scenario", "start", "check", "slices"]).groupby("scenario").median()
    return [cost(record, str(name), row) for name, row in table.iterrows()]


def cost(record: Record, scenario: str, row: "pd.Series[float]") -> BlockCost:
    slices = record.slices[record.slices["scenario"] == scenario]
    warm_up = WARM_UP_SECONDS * slices["condition"].nunique()
    return BlockCost(
        scenario=scenario,
        start=float(row["start"]),
        warm_up=warm_up,
        asking=max(0.0, float(row["check"]) - warm_up),
        slices=float(row["slices"]),
        pairs=[pairs_in_a_block(slices, versus) for versus in versus_of(record, scenario)],
    )


def versus_of(record: Record, scenario: str) -> list[Versus]:
    run = record.recording.run
    if scenario == CONTROL_SCENARIO and run.controls is not None:
        return [run.controls.same, run.controls.double]
    return run.comparisons[scenario]


def pairs_in_a_block(slices: pd.DataFrame, versus: Versus) -> int:
    """Return the mean number of pairs in a block."""
    contender = slices[slices["pair"].notna() & (slices["condition"] == versus.contender)]
    return len(contender) // max(1, contender["block"].nunique())


def rounds(costs: Collection[BlockCost], recorded_pairs: int, design: Design) -> Iterator[float]:
    """Yield the seconds of one round after the other, without end."""
    number = 0
    while True:
        yield sum(
            each.seconds(design, recorded_pairs, is_first=number == 0)
            for each in costs
            if not design.rests_controls or number % 2 == 0 or each.scenario != CONTROL_SCENARIO
        )
        number += 1


def rounds_within(seconds: float, costs: Collection[BlockCost], recorded_pairs: int, design: Design) -> int:
    count = 0
    for each in rounds(costs, recorded_pairs, design):
        seconds -= each
        if seconds < 0:
            break
        count += 1
    return count
