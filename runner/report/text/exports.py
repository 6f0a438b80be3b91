"""Every figure of the report for programs: `summary.json` is the summary itself, `summary.csv` a flat view of it."""

import msgspec
import pandas as pd

from runner.analysis.collection import Collection
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import AppFigures, Comparison, ScenarioSummary, Summary
from runner.records.condition import FLOOR
from runner.records.record import Record

LATENCIES = ("p50", "p90", "p99")
Cell = str | int | float | None


def summary_json(summary: Summary) -> bytes:
    """Return the summary indented, keys of mappings sorted, so that two runs can be compared line by line."""
    return _indented(summary)


def collection_json(collection: Collection) -> bytes:
    """Return the collection in the same form."""
    return _indented(collection)


def _indented(record: Record) -> bytes:
    builtin = msgspec.to_builtins(record, str_keys=True, order="deterministic")
    return msgspec.json.format(msgspec.json.encode(builtin), indent=2) + b"\n"


def summary_csv(summary: Summary) -> bytes:
    """Return one row for each comparison, those of experiments last. An empty cell was not measured."""
    asked = [*summary.scenarios, *summary.experiments]
    rows = [_row(scenario, comparison) for scenario in asked for comparison in scenario.comparisons]
    columns = list(rows[0]) if rows else ["scenario", "contender", "baseline"]
    return pd.DataFrame(rows, columns=columns).to_csv(index=False, lineterminator="\n").encode()


def _row(scenario: ScenarioSummary, comparison: Comparison) -> dict[str, Cell]:
    roles = {
        "contender": scenario.contenders.get(comparison.contender),
        "baseline": scenario.contenders.get(comparison.baseline),
        FLOOR: scenario.floor,
    }
    row = _comparison_cells(scenario, comparison)
    for role, figures in roles.items():
        row |= _figure_cells(role, figures)
    return row


def _comparison_cells(scenario: ScenarioSummary, comparison: Comparison) -> dict[str, Cell]:
    ratios = comparison.cpu_ratios
    return {
        "scenario": scenario.name,
        "area": scenario.asked.area,
        "tags": " ".join(scenario.asked.tags),
        "contender": comparison.contender,
        "baseline": comparison.baseline,
        **_estimate_cells("throughput_ratio", comparison.throughput_ratio),
        **_estimate_cells("cpu_ratio", comparison.cpu_ratio),
        **_estimate_cells("user_cpu_ratio", ratios.user if ratios else None),
        **_estimate_cells("above_floor_cpu_ratio", ratios.above_floor if ratios else None),
        **_estimate_cells("instruction_ratio", comparison.instruction_ratio),
        **_estimate_cells("throughput_ratio_bootstrap", comparison.throughput_ratio_bootstrap),
        "block_ratios": " ".join(str(ratio) for ratio in comparison.block_ratios),
        "blocks": comparison.blocks,
        "pairs": comparison.pairs,
        "excluded_pairs": comparison.excluded_pairs,
        "failed_blocks": len(scenario.failed_blocks),
        "skipped": scenario.asked.skipped,
        "verdict": comparison.verdict_word,
        "reason": comparison.reason,
        "flags": " ".join(flag.name for flag in comparison.flags),
    }


def _figure_cells(role: str, figures: AppFigures | None) -> dict[str, Cell]:
    latencies = figures.latency_milliseconds if figures else {}
    times = (f"{part}_microseconds_per_request" for part in ("cpu", "user", "system"))
    measures = ("requests_per_second", *times, "instructions_per_request")
    cells: dict[str, Cell] = {}
    for measure in measures:
        cells |= _estimate_cells(f"{role}_{measure}", getattr(figures, measure, None))
    for quantile in LATENCIES:
        cells |= _estimate_cells(f"{role}_latency_milliseconds_{quantile}", latencies.get(quantile))
    return {**cells, f"{role}_failures": figures.failures if figures else None}


def _estimate_cells(name: str, estimate: Estimate | None) -> dict[str, Cell]:
    return {
        name: estimate.estimate if estimate else None,
        f"{name}_low": estimate.low if estimate else None,
        f"{name}_high": estimate.high if estimate else None,
    }
