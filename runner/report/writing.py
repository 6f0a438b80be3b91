"""Every file of a report: the charts that a run has, its pages, and every figure for programs.

The only place of the report that writes: every file whole, or not at all.
"""

from pathlib import Path

import msgspec
import pandas as pd

from runner.analysis.collection import Collection, stand
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import AppFigures, Comparison, ScenarioSummary, Summary
from runner.records.condition import FLOOR
from runner.records.store import COLLECTION, write_whole
from runner.report.charts.bars import cpu_chart, throughput_chart
from runner.report.charts.curves import dilution_chart, ladder_chart, scaling_charts
from runner.report.charts.forest import forest_chart, headline_chart, machines_chart
from runner.report.charts.latencies import latency_chart, open_loop_charts
from runner.report.charts.pictures import Chart, house_style
from runner.report.charts.ratios import costs_chart, instructions_chart, slopes_chart
from runner.report.page.markdown import report_markdown
from runner.report.page.page import report_page


def write_report(summary: Summary, folder: Path, collection: Collection | None = None) -> None:
    """Write the report's files into `folder`: the same summary beside the same machines, the same bytes.

    Raise OSError; what is not yet replaced then stays as it was.
    """
    for name, content in report_files(summary, collection).items():
        write_whole(folder / name, content)


def report_files(summary: Summary, collection: Collection | None = None) -> dict[str, bytes]:
    """Return every file of the report, by its path within the run's folder.

    A run that puts no claim to the test, of somebody's own two apps, does not stand among those that do, and no run
    among those whose clients waited in another way.
    """
    collection = collection.alike(summary.run.client) if collection and summary.claims else None
    charts = all_charts(summary, collection)
    files = {
        "summary.json": summary_json(summary),
        "summary.csv": summary_csv(summary),
        "report.md": report_markdown(summary, charts, collection),
        "report.html": report_page(summary, charts, collection),
    }
    return files | chart_files(charts)


def collection_files(collection: Collection) -> dict[str, bytes]:
    chart = machines_chart(collection)
    return {COLLECTION: summary_json(collection)} | chart_files([chart] if chart else [])


def chart_files(charts: list[Chart]) -> dict[str, bytes]:
    return {
        f"charts/{chart.name}.{ending}": content
        for chart in charts
        for ending, content in (("svg", chart.svg), ("png", chart.png))
    }


def all_charts(summary: Summary, collection: Collection | None = None) -> list[Chart]:
    """Draw those that the run has the scenarios for; the forest plot, throughput and CPU time always."""
    with house_style():
        drawn = [
            headline_chart(summary),
            forest_chart(summary),
            slopes_chart(summary.libraries),
            throughput_chart(summary),
            cpu_chart(summary),
            instructions_chart(summary),
            ladder_chart(summary),
            dilution_chart(summary, summary.dilution),
            latency_chart(summary),
            *open_loop_charts(summary),
            costs_chart(summary.running),
            *scaling_charts(summary),
            machines_chart(collection, stand(summary, collection)) if collection else None,
        ]
    return [chart for chart in drawn if chart is not None]


LATENCIES = ("p50", "p90", "p99")
Cell = str | int | float | None


def summary_json(record: Summary | Collection) -> bytes:
    """Return it indented, keys of mappings sorted, so that two can be compared line by line."""
    builtin = msgspec.to_builtins(record, str_keys=True, order="deterministic")
    return msgspec.json.format(msgspec.json.encode(builtin), indent=2) + b"\n"


def summary_csv(summary: Summary) -> bytes:
    """Return one row for each comparison, those of experiments last. An empty cell was not measured."""
    asked = [*summary.scenarios, *summary.experiments]
    rows = [_cells(scenario, comparison) for scenario in asked for comparison in scenario.comparisons]
    columns = list(rows[0]) if rows else ["scenario", "contender", "baseline"]
    return pd.DataFrame(rows, columns=columns).to_csv(index=False, lineterminator="\n").encode()


def _cells(scenario: ScenarioSummary, comparison: Comparison) -> dict[str, Cell]:
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
        **_estimate_cells("all_pairs_ratio", comparison.all_pairs_ratio),
        "failed_blocks": len(scenario.failed_blocks),
        "skipped": scenario.asked.skipped,
        "verdict": comparison.verdict_word,
        "reason": comparison.reason,
        "flags": " ".join(flag.name for flag in comparison.flags),
        **_figure_cells("contender", scenario.contenders.get(comparison.contender)),
        **_figure_cells("baseline", scenario.contenders.get(comparison.baseline)),
        **_figure_cells(FLOOR, scenario.floor),
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
