"""Latency below saturation as Markdown."""

from collections.abc import Sequence

from runner.analysis.latency.summary import OpenLoopSummary
from runner.analysis.summary import Summary
from runner.report.page.markdown_text import escaped, name_of, table_line
from runner.report.text import open_loops, wording

RATE_COLUMNS = ("p99 under", "app", "highest rate, requests/s")


def open_loop_sections(summary: Summary) -> list[str]:
    """Return the finding and the tables of each scenario that was measured below saturation."""
    sections = []
    for measured in summary.open_loops:
        sections.append(
            f"{name_of(measured.name)}: {escaped(measured.question)} {escaped(open_loops.finding(measured))}"
        )
        if measured.figures:
            sections += [_figures(measured), f"{open_loops.WHAT_RATIOS_SAY}\n\n{_ratios(measured)}"]
        if measured.highest_rates:
            sections.append(_highest_rates(measured))
    return sections


def _table(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    return "\n".join([table_line(columns), table_line("---" for _ in columns), *map(table_line, rows)])


def _figures(measured: OpenLoopSummary) -> str:
    rows = [
        (
            escaped(offered.load),
            escaped(wording.proper_name(offered.app)),
            open_loops.rate(offered),
            *(wording.latency(offered.latency_milliseconds.get(name)) for name in open_loops.percentiles(measured)),
            wording.quantity(offered.cpu_microseconds_per_request),
            escaped(" ".join(open_loops.remarks(offered))),
        )
        for offered in measured.figures
    ]
    latencies = (f"{name}, ms" for name in open_loops.percentiles(measured))
    return _table(("load", "app", "requests/s offered", *latencies, "CPU time, µs", "remarks"), rows)


def _ratios(measured: OpenLoopSummary) -> str:
    rows = [
        (
            escaped(both.contender.load),
            *(wording.ratio(both.comparison.latency_ratios.get(name)) for name in open_loops.percentiles(measured)),
            wording.ratio(both.comparison.cpu_ratio),
            escaped(both.comparison.reason),
        )
        for both in open_loops.rivals(measured)
    ]
    return _table(("load", *open_loops.percentiles(measured), "CPU time", "remarks"), rows)


def _highest_rates(measured: OpenLoopSummary) -> str:
    rows = [
        (open_loops.bound(rate), escaped(wording.proper_name(rate.app)), open_loops.highest(rate))
        for rate in sorted(measured.highest_rates, key=lambda rate: rate.bound_milliseconds)
    ]
    return _table(RATE_COLUMNS, rows)
