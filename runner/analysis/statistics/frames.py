"""A recording as tidy tables: one row per slice, per pair, per block; and what a ratio rests on.

Within a pair the noise of the moment cancels, since it multiplies both slices. A block says the *median* of its pairs'
log-ratios, which shrugs at the stalls that a mean would follow. Log-ratios above 0 speak for the contender.

Beside another process that works half the time, two slices in five are left whole and only one pair in four. A slice is
excluded by what others took of a core, never by what was answered, used or left idle. So the rule is the same for
either app, and what is left of each speaks for it without a partner (docs/adr/0040). CPU time of all pairs is the last
resort: another process moves it (docs/adr/0025).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from runner.analysis.statistics.estimate import LEVEL, LEVEL_WHERE_IT_STOPPED
from runner.records import measurement
from runner.records.measurement import Block, Load, Measured, Slice
from runner.records.run import Complete, Recording, Stop

DISTURBED_SHARE = 0.05
"""A slice is disturbed when more than this share of it was taken from the server: it waited, or the hypervisor did.

A loss of 5 % is a third of the 15 % by which undisturbed slices vary: below that, excluding costs more than it saves.
"""
GENERATOR_SHARE = 0.10
"""The same of the generator's core. While it waits for less, its server still has requests in hand (docs/adr/0040)."""

# A generator that is later than this with a request of an open loop was stopped by something outside (docs/adr/0020).
LONGEST_LAG_SECONDS = 0.001

# Of a block: five steps of the clock that splits it (docs/adr/0018); a share of less is a matter of chance.
FEWEST_CPU_SECONDS = 0.05

PAIR = ["scenario", "block", "pair"]


def slices_frame(slices: Sequence[Slice], blocks: Sequence[Block] = ()) -> pd.DataFrame:
    """Return one row per slice, in the order given. What `blocks` say of their CPU time stands with their slices.

    `requests_per_second` and `cpu_microseconds_per_request` are NaN where a slice answered nothing or used no CPU time;
    medians skip them. `disturbed` concerns the slice alone; `counts` is False for a disturbed slice and for its pair's
    other half. `user_share`, of the server's CPU time, is that of the slice's block; NaN where it was not recorded.
    """
    loads = [slice_.load for slice_ in slices]
    frame = pd.DataFrame(
        {
            "scenario": pd.Series([slice_.scenario for slice_ in slices], dtype="str"),
            "block": np.array([slice_.block for slice_ in slices], dtype=np.int64),
            "position": np.array([slice_.position for slice_ in slices], dtype=np.int64),
            "condition": pd.Series([slice_.condition for slice_ in slices], dtype="str"),
            "pair": pd.array([slice_.pair for slice_ in slices], dtype="Int64"),
            "requests": np.array([load.requests for load in loads], dtype=np.int64),
            "failures": np.array([load.failed for load in loads], dtype=np.int64),
            "elapsed_seconds": np.array([load.elapsed_seconds for load in loads], dtype=np.float64),
            "generator_busy_seconds": np.array([busy_seconds(load) for load in loads], dtype=np.float64),
            "server_cpu_seconds": np.array([slice_.server_cpu_seconds for slice_ in slices], dtype=np.float64),
            "reconnects": np.array([load.reconnects for load in loads], dtype=np.int64),
            # A system that cannot tell sets nothing aside.
            "waited_seconds": np.array([slice_.server_waited_seconds or 0.0 for slice_ in slices], dtype=np.float64),
            "generator_waited_seconds": np.array(
                [slice_.generator_waited_seconds or 0.0 for slice_ in slices], dtype=np.float64
            ),
            "full_collections": np.array([slice_.full_collections for slice_ in slices], dtype=np.float64),
            "collecting_seconds": np.array([slice_.collecting_seconds for slice_ in slices], dtype=np.float64),
            "stolen_seconds": np.array([slice_.stolen_seconds or 0.0 for slice_ in slices], dtype=np.float64),
            "work_seconds": np.array(work_seconds(slices, blocks), dtype=np.float64),
            "longest_lag_seconds": np.array([longest_lag_seconds(load) for load in loads], dtype=np.float64),
        },
    )
    return with_rates(frame.assign(user_share=user_shares(slices, blocks)))


def work_seconds(slices: Sequence[Slice], blocks: Sequence[Block]) -> list[float | None]:
    """Return what the work of a control's request took in each slice, or in its block where only that was recorded."""
    outcomes = {(block.scenario, block.number): block.outcome for block in blocks}
    in_block = {key: outcome.work_seconds for key, outcome in outcomes.items() if isinstance(outcome, Measured)}
    return [one.work_seconds or in_block.get(one.block_key, {}).get(one.condition) for one in slices]


def busy_seconds(load: Load) -> float:
    """Return how long the generator had something to do; a client that polls is idle in turns that find nothing."""
    return max(0.0, load.elapsed_seconds - load.spare_seconds) if load.turns else load.generator_cpu_seconds


def longest_lag_seconds(load: Load) -> float:
    """Return 0 for a closed loop, and where requests waited for a connection, which has a check of its own."""
    if load.open_loop is None or load.open_loop.waited_for_connection:
        return 0.0
    return float(measurement.merged_histogram([load.open_loop.lag]).get_max_value()) / 1e9


def user_shares(slices: Sequence[Slice], blocks: Iterable[Block]) -> NDArray[np.float64]:
    """Return for each slice what share of its block's CPU time was not the kernel's."""
    shares = {
        (block.scenario, block.number, condition): cpu.user_seconds / (cpu.user_seconds + cpu.system_seconds)
        for block in blocks
        for condition, cpu in block.cpu.items()
        if cpu.user_seconds + cpu.system_seconds >= FEWEST_CPU_SECONDS
    }
    keys = ((slice_.scenario, slice_.block, slice_.condition) for slice_ in slices)
    return np.array([shares.get(key, np.nan) for key in keys], dtype=np.float64)


def with_rates(frame: pd.DataFrame) -> pd.DataFrame:
    answered = frame["requests"].where(frame["requests"] > 0)
    microseconds = frame["server_cpu_seconds"].where(frame["server_cpu_seconds"] > 0) * 1e6
    frame = frame.assign(
        requests_per_second=answered / frame["elapsed_seconds"].where(frame["elapsed_seconds"] > 0),
        cpu_microseconds_per_request=microseconds / answered,
        disturbed=is_disturbed(frame),
    )
    return frame.assign(counts=~pair_is_disturbed(frame))


def is_disturbed(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Say which slices others disturbed, blind to what was answered and to what the server used."""
    taken = (frame["waited_seconds"] + frame["stolen_seconds"]) / frame["elapsed_seconds"]
    starved = frame["generator_waited_seconds"] / frame["elapsed_seconds"]
    return (
        (taken > DISTURBED_SHARE) | (starved > GENERATOR_SHARE) | (frame["longest_lag_seconds"] > LONGEST_LAG_SECONDS)
    )


def pair_is_disturbed(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Return True for both slices of a pair when either was disturbed; a slice without a pair stands for itself."""
    alone = pd.Series(-1 - frame["position"], dtype="Int64")  # a number that no pair has
    keys = [frame["scenario"], frame["block"], frame["pair"].fillna(alone)]
    return frame["disturbed"].groupby(keys).transform("max").astype(bool)


def pairs_frame(slices: pd.DataFrame, contender: str, baseline: str) -> pd.DataFrame:
    """Return one row per pair of the two conditions, disturbed ones included, from `slices_frame`.

    Columns: `scenario`, `block`, `pair`, `position` (of the pair's first slice), `contender_first`, `disturbed`,
    `log_throughput_ratio`, and `log_cpu_ratio` (CPU time per request, baseline over contender). What they come from
    stands beside them for either slice, the baseline's with `_baseline` behind: `place` (its position), `undisturbed`,
    `log_rate` (requests per second) and `log_yield` (requests per microsecond of CPU time). Raises
    pandas.errors.MergeError when a pair has two slices of the same condition.
    """
    paired = slices[slices["pair"].notna()]
    ours = paired[paired["condition"] == contender]
    theirs = paired[paired["condition"] == baseline]
    both = ours.merge(theirs, on=PAIR, suffixes=("", "_baseline"), validate="one_to_one")
    pairs = both[PAIR].copy()
    pairs["position"] = both[["position", "position_baseline"]].min(axis=1)
    pairs["contender_first"] = both["position"] < both["position_baseline"]
    pairs["disturbed"] = ~both["counts"]
    for side in ("", "_baseline"):
        pairs[f"place{side}"] = both[f"position{side}"]
        pairs[f"undisturbed{side}"] = ~both[f"disturbed{side}"]
        pairs[f"log_rate{side}"] = np.log(both[f"requests_per_second{side}"])
        pairs[f"log_yield{side}"] = -np.log(both[f"cpu_microseconds_per_request{side}"])
    pairs["log_throughput_ratio"] = np.log(both["requests_per_second"] / both["requests_per_second_baseline"])
    spent = "cpu_microseconds_per_request"
    pairs["log_cpu_ratio"] = np.log(both[f"{spent}_baseline"] / both[spent])
    return pairs.sort_values(["scenario", "block", "position"], ignore_index=True)


@dataclass(frozen=True)
class Tables:
    """A recording with what its figures are made from, each table made once."""

    recording: Recording
    _pairs: dict[tuple[str, str, str], pd.DataFrame] = field(default_factory=dict, repr=False)

    @property
    def confidence(self) -> float:
        """The level of t for what the run may have stopped on."""
        has_stopped = isinstance(self.recording.ending, Complete) and self.recording.ending.reason is Stop.PRECISE
        return LEVEL_WHERE_IT_STOPPED if has_stopped else LEVEL

    @cached_property
    def slices(self) -> pd.DataFrame:
        return slices_frame(self.recording.slices, self.recording.blocks)

    @cached_property
    def _by_scenario(self) -> dict[str, pd.DataFrame]:
        return grouped(self.slices, "scenario")

    def of(self, scenario: str) -> pd.DataFrame:
        """Return the rows of `slices` that one scenario has."""
        return self._by_scenario.get(scenario, self.slices[:0])

    def pairs(self, scenario: str, contender: str, baseline: str) -> pd.DataFrame:
        key = scenario, contender, baseline
        if key not in self._pairs:
            self._pairs[key] = pairs_frame(self.of(scenario), contender, baseline)
        return self._pairs[key]


def grouped(table: pd.DataFrame, column: str) -> dict[str, pd.DataFrame]:
    return {str(key): rows for key, rows in table.groupby(column)}


def block_values(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return one row per scenario and block: the medians of the log-ratios over the pairs that count. Blocks ascend."""
    return (
        pairs[~pairs["disturbed"]]
        .groupby(["scenario", "block"])[["log_throughput_ratio", "log_cpu_ratio"]]
        .median()
        .reset_index()
    )


# Of the pairs. Up to here those that are left stand by themselves.
MOST_EXCLUDED = 1 / 3

# Of either app in a block: where one slice spoke for all of it, ratios read up to 2 % high (docs/adr/0025).
FEWEST_UNDISTURBED_SLICES = 2

# Below this many a busy machine gives no verdict: a t interval of four is half as wide again as one of six.
FEWEST_BUSY_BLOCKS = 5


class Basis(StrEnum):
    THROUGHPUT = "throughput"
    UNDISTURBED_SLICES = "throughput of undisturbed slices"
    """More than a third of the pairs were set aside; of each app what is left is taken for itself."""
    CPU_TIME = "CPU time of all pairs"  # as much was set aside, and too little is left
    NOTHING = "nothing"  # as little is left, and CPU time cannot stand in: too few blocks, or a scenario that waits


def basis_of(pairs: pd.DataFrame, *, waits: bool) -> Basis:
    """Return what one comparison rests on, from `pairs_frame` of its two; `waits` where CPU is not what limits it."""
    if pairs.empty or pairs["disturbed"].mean() <= MOST_EXCLUDED:
        return Basis.THROUGHPUT
    if len(logarithms_by(Basis.UNDISTURBED_SLICES, pairs)) >= FEWEST_BUSY_BLOCKS:
        return Basis.UNDISTURBED_SLICES
    if waits or len(logarithms_by(Basis.CPU_TIME, pairs)) < FEWEST_BUSY_BLOCKS:
        return Basis.NOTHING
    return Basis.CPU_TIME


def resting_pairs(basis: Basis, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs that a comparison on this basis is checked by, with its measure as `logarithm`."""
    if basis is Basis.CPU_TIME:
        return pairs.assign(logarithm=pairs["log_cpu_ratio"])
    return pairs[~pairs["disturbed"]].assign(logarithm=lambda counting: counting["log_throughput_ratio"])


def resting_slices(basis: Basis, slices: pd.DataFrame) -> pd.DataFrame:
    match basis:
        case Basis.CPU_TIME:
            return slices
        case Basis.UNDISTURBED_SLICES:
            return slices[~slices["disturbed"]]
        case _:
            return slices[slices["counts"]]


def logarithms_by(basis: Basis, pairs: pd.DataFrame) -> "pd.Series[float]":
    """Return the log-ratios by number of block, ascending."""
    if basis is Basis.UNDISTURBED_SLICES:
        return undisturbed_logarithms(pairs, "log_rate")
    return resting_pairs(basis, pairs).groupby("block")["logarithm"].median().dropna()


def undisturbed_logarithms(pairs: pd.DataFrame, measure: str) -> "pd.Series[float]":
    """Return for each block the median of every undisturbed slice over the nearest such slice of the other app.

    `measure` is `log_rate` or `log_yield`. The nearest shares the moment's noise, which medians of either app for
    itself do not: beside a virtual neighbour they err by 0.50 % instead of 0.35 (docs/adr/0025). Blocks in which either
    app has fewer than two undisturbed slices are left out.
    """
    ours, theirs = (undisturbed_slices(pairs, measure, side) for side in ("", "_baseline"))
    nearest = pd.concat(
        pd.merge_asof(each, other, on="place", by="block", direction="nearest")
        for each, other in ((ours, theirs), (theirs, ours))
    )
    ratios = nearest[measure] - nearest[f"{measure}_baseline"]
    return ratios.groupby(nearest["block"]).median().dropna()


def undisturbed_slices(pairs: pd.DataFrame, measure: str, side: str) -> pd.DataFrame:
    """Return block, place and measure of one app's undisturbed slices, by place; `side` is empty or `_baseline`."""
    left = pairs.loc[pairs[f"undisturbed{side}"], ["block", f"place{side}", f"{measure}{side}"]].dropna()
    left = left.rename(columns={f"place{side}": "place"})
    enough = left.groupby("block")["place"].transform("size") >= FEWEST_UNDISTURBED_SLICES
    return left[enough].sort_values("place")


def cpu_logarithms(basis: Basis, pairs: pd.DataFrame) -> "pd.Series[float]":
    match basis:
        case Basis.CPU_TIME:
            return logarithms_by(basis, pairs)
        case Basis.UNDISTURBED_SLICES:
            return undisturbed_logarithms(pairs, "log_yield")
        case _:
            return block_values(pairs).set_index("block")["log_cpu_ratio"].dropna()
