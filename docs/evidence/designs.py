"""How long a block should be: the half-width after a given time, resampled from records (ADR 15)."""

from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from docs.evidence.costs import Design, costs_of, costs_of_pair, rounds, rounds_within
from docs.evidence.table import Record, Table
from runner.analysis.statistics.estimate import spread, t_half_width
from runner.analysis.validity.whole_run import DEVIATIONS

DEFAULT_SECONDS = 300.0
FULL_SECONDS = 2400.0
ONE_SECONDS = 30.0
ONE_SCENARIO = "json_hello"

BEFORE = Design(32, asks_a_sample=False, rests_controls=False)
DESIGNS = (
    BEFORE,
    Design(16, rests_controls=False),
    *(Design(pairs) for pairs in (16, 12, 8)),
)
DRAWS = 40
SEED = 15

Blocks = list[NDArray[np.float64]]
"""The log-ratios of the pairs that count, block by block."""


def spreads(records: Sequence[Record]) -> Table:
    """Return how much pairs and processes vary in each run's headline scenarios, and the best number of pairs."""
    rows = []
    for record in records:
        found = [variances(blocks) for blocks in headline_blocks(record)]
        pairs, processes = (float(np.median([each[place] for each in found])) for place in (0, 1))
        costs = costs_of_pair(record, [scenario for scenario, _ in record.headline()])
        per_pair = sum(cost.slices / cost.pairs[0] for cost in costs) / len(costs)
        fixed = sum(cost.start + cost.warm_up for cost in costs) / len(costs)
        median = np.pi / 2 * pairs**2
        best = float(np.sqrt(median / processes**2 * fixed / per_pair)) if processes else float("inf")
        share = processes**2 / (processes**2 + median / record.recording.run.options.pairs)
        rows.append([record.label, percent(pairs), percent(processes), f"{share:.0%}", f"{best:.1f}"])
    columns = ("run", "between pairs", "between processes", "processes' share of a block's variance", "best pairs")
    return Table("spreads", columns, rows)


def designs(records: Sequence[Record]) -> Table:
    """Return the half-width of a headline scenario after five minutes of all of them, and how many blocks that is."""
    columns = ("design", *(record.label for record in records))
    rows = []
    for design in DESIGNS:
        cells = []
        for record in records:
            costs = costs_of_pair(record, [scenario for scenario, _ in record.headline()])
            count = rounds_within(DEFAULT_SECONDS, costs, record.recording.run.options.pairs, design)
            cells.append(f"{percent(half_width(record, design.pairs, count))} ({count})")
        rows.append([str(design), *cells])
    return Table("designs", columns, rows)


def times(records: Sequence[Record]) -> Table:
    """Return what each design gives for a full run of 40 minutes, and for one headline scenario in 30 seconds."""
    full = [record for record in records if len(record.recording.run.scenarios) > len(list(record.headline()))]
    columns = (
        "design",
        *chain.from_iterable((f"{record.label}: a round of all", "rounds in 40 min") for record in full),
        *(f"{record.label}: `{ONE_SCENARIO}` in 30 s" for record in records),
    )
    rows = []
    for design in DESIGNS:
        cells = list(chain.from_iterable(full_run(record, design) for record in full))
        rows.append([str(design), *cells, *(one_scenario(record, design) for record in records)])
    return Table("times", columns, rows)


def full_run(record: Record, design: Design) -> tuple[str, str]:
    """Return the seconds of a later round of everything, and how many rounds 40 minutes have."""
    costs, recorded = costs_of(record), record.recording.run.options.pairs
    later = [seconds for _, seconds in zip(range(4), rounds(costs, recorded, design), strict=False)][-1]
    return f"{later:.0f} s", str(rounds_within(FULL_SECONDS, costs, recorded, design))


def one_scenario(record: Record, design: Design) -> str:
    """Return the half-width of one headline scenario after 30 seconds, with its number of blocks."""
    costs = costs_of_pair(record, [ONE_SCENARIO])
    count = rounds_within(ONE_SECONDS, costs, record.recording.run.options.pairs, design)
    return f"{percent(half_width(record, design.pairs, count))} ({count})" if count > 1 else f"none ({count})"


def half_width(record: Record, pairs: int, count: int) -> float:
    """Return the half-width from `count` blocks of `pairs` pairs: the median over the headline scenarios."""
    random = np.random.default_rng(SEED)
    found = [
        np.sqrt(np.mean([spread(drawn(blocks, pairs, random)) ** 2 for _ in range(DRAWS)]))
        for blocks in headline_blocks(record)
    ]
    return t_half_width(float(np.median(found)), count)


def drawn(blocks: Blocks, pairs: int, random: np.random.Generator) -> list[float]:
    """Return each block's median of `pairs` pairs, drawn without replacement."""
    return [float(np.median(random.choice(block, min(pairs, len(block)), replace=False))) for block in blocks]


def variances(blocks: Blocks) -> tuple[float, float]:
    """Return the robust standard deviation between pairs, and that between processes that pairs do not explain."""
    within = float(np.median([DEVIATIONS * np.median(np.abs(block - np.median(block))) for block in blocks]))
    between = float(np.var([np.median(block) for block in blocks], ddof=1))
    explained = np.pi / 2 * within**2 / float(np.median([len(block) for block in blocks]))
    return within, float(np.sqrt(max(0.0, between - explained)))


def headline_blocks(record: Record) -> Iterator[Blocks]:
    """Yield the counting pairs of each headline scenario, block by block."""
    for scenario, versus in record.headline():
        pairs = record.pairs(scenario, versus)
        counting = pairs[~pairs["disturbed"]].dropna(subset="log_throughput_ratio")
        yield [block["log_throughput_ratio"].to_numpy() for _, block in counting.groupby("block")]


def percent(value: float) -> str:
    return f"{100 * value:.2f} %"
