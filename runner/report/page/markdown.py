"""The report for a pull request or a README: the answer, the table, the picture, what to beware of.

Texts from a run as Markdown that they cannot break out of.

Latency below saturation as Markdown.
"""

import re
from collections.abc import Container, Iterable, Sequence

from runner.analysis.collection import Collection
from runner.analysis.cost_figures import RunningCosts
from runner.analysis.summary import Comparison, OpenLoopSummary, Summary, Verdict
from runner.report.charts.pictures import Chart
from runner.report.terminal import plain_forest
from runner.report.text import open_loops, reading
from runner.report.text.answers import answers, beside_headline, front, reach
from runner.report.text.belief import belief, host_rows, hosts_sentence
from runner.report.text.costs import cost_rows, not_time, ways
from runner.report.text.libraries import outlier_sentences, staying, table_finding
from runner.report.text.reading import (
    Compared,
    compared,
    leading_pair,
    pairs,
    shared_warnings,
    skipped,
    waits,
    warnings_of,
)

PLAIN_NAME = re.compile(r"[\w\[\]. -]+")


def escaped(text: str) -> str:
    """Return a text from a run as text on one line, whatever it holds."""
    line = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_{}\[\]#|~!$])", r"\\\1", line)


def name_of(text: str) -> str:
    """Return a name as code, or escaped where it could leave its code span or its cell."""
    return f"`{text}`" if PLAIN_NAME.fullmatch(text) else escaped(text)


def table_line(cells: Iterable[str]) -> str:
    """Return a line of a table."""
    return f"| {' | '.join(cells)} |"


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


def _open_loop_table(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    return "\n".join([table_line(columns), table_line("---" for _ in columns), *map(table_line, rows)])


def _figures(measured: OpenLoopSummary) -> str:
    rows = [
        (
            escaped(offered.load),
            escaped(reading.proper_name(offered.app)),
            open_loops.rate(offered),
            *(reading.latency(offered.latency_milliseconds.get(name)) for name in open_loops.percentiles(measured)),
            reading.quantity(offered.cpu_microseconds_per_request),
            escaped(" ".join(open_loops.remarks(offered))),
        )
        for offered in measured.figures
    ]
    latencies = (f"{name}, ms" for name in open_loops.percentiles(measured))
    return _open_loop_table(("load", "app", "requests/s offered", *latencies, "CPU time, µs", "remarks"), rows)


def _ratios(measured: OpenLoopSummary) -> str:
    rows = [
        (
            escaped(both.contender.load),
            *(reading.ratio(both.comparison.latency_ratios.get(name)) for name in open_loops.percentiles(measured)),
            reading.ratio(both.comparison.cpu_ratio),
            escaped(both.comparison.reason),
        )
        for both in open_loops.rivals(measured)
    ]
    return _open_loop_table(("load", *open_loops.percentiles(measured), "CPU time", "remarks"), rows)


def _highest_rates(measured: OpenLoopSummary) -> str:
    rows = [
        (open_loops.bound(rate), escaped(reading.proper_name(rate.app)), open_loops.highest(rate))
        for rate in sorted(measured.highest_rates, key=lambda rate: rate.bound_milliseconds)
    ]
    return _open_loop_table(RATE_COLUMNS, rows)


CAVEATS = (
    "A scenario is a framework with next to nothing behind it: a database or a network makes every ratio smaller.",
    "One worker on one core, over loopback: another set-up is another result.",
    reach(),
    "Throughput is measured at saturation; it says how much one process can do, not how long a user waits.",
)
SAME_ANSWERS = "Both give the same answers, which does not say which is better; the tables below have the ratios."
COLUMNS = ("scenario", "area", "throughput", "CPU time", "instructions", "2x?", "reason")
INSTRUCTIONS = COLUMNS.index("instructions")
EXPERIMENT_COLUMNS = ("contender", "against", "throughput", "CPU time", "remarks")
CLAIM_COLUMNS = ("claim", "scope", "ratio", "verdict", "reason")


def report_markdown(summary: Summary, charts: list[Chart], collection: Collection | None = None) -> bytes:
    """Return the report as one page of Markdown, in which the first chart stands for all."""
    first = front(summary, collection)
    sections = [
        f"# {escaped(first.headline)}",
        *([escaped(beside)] if (beside := beside_headline(summary)) else []),
        *(f"> **{escaped(warning)}**" for warning in warnings_of(summary)),
        *(escaped(sentence) for sentence in first.beneath),
        *_answers(summary),
        *_forest(summary),
        *_claims(summary),
        *_libraries(summary),
        *_tables(summary),
        *_experiments(summary),
        *open_loop_sections(summary),
        *_costs(summary.running),
        *_not_measured(summary),
        *_three_ratios(summary),
        f"![{escaped(charts[0].title)}](charts/{charts[0].name}.png)",
        f"Can this run be believed? {escaped(belief(summary))}",
        "\n".join(f"- {line}" for line in (*_caveats(summary), *(escaped(flag.sentence) for flag in summary.flags))),
        _provenance(summary),
        "Every scenario with both handlers, and the method: [report.html](report.html).",
    ]
    return ("\n\n".join(sections) + "\n").encode()


def _answers(summary: Summary) -> list[str]:
    """Return what people ask, each with its answer, as the page and the README have them."""
    lines = [f"- **{escaped(answer.question)}** {escaped(answer.sentence)}" for answer in answers(summary)]
    return ["\n".join(lines)] if lines else []


def _caveats(summary: Summary) -> tuple[str, ...]:
    return (*CAVEATS, escaped(not_time(summary))) if summary.counted else CAVEATS


def _forest(summary: Summary) -> list[str]:
    """Draw the leading pair in letters, so that it goes wherever the text goes."""
    rows = compared(summary, leading_pair(summary))
    if not rows:
        return []
    stars = [name_of(name) for name in sorted(row.scenario.name for row in rows if waits(row.scenario))]
    waiting = f"\n\nSome wait, so that their ratio is not about CPU time: {reading.listed(stars)}."
    return [f"```text\n{plain_forest(rows)}\n```{waiting if stars else ''}"]


def _claims(summary: Summary) -> list[str]:
    """Return a row for each sentence put to the test. What a capability costs stands in the tables below it."""
    rows = [
        table_line(
            (
                escaped(claim.sentence),
                claim.scope,
                reading.ratio(claim.ratio) if claim.ratio else "",
                f"**{claim.verdict}**" if claim.verdict else "not tested",
                SAME_ANSWERS if claim.verdict is Verdict.BOTH_CAN else escaped(claim.reason),
            )
        )
        for claim in summary.claims
    ]
    return (
        ["\n".join([table_line(CLAIM_COLUMNS), table_line(("---", "---", "---:", "---", "---")), *rows])]
        if rows
        else []
    )


def _libraries(summary: Summary) -> list[str]:
    """Say what each way to ask after the model library finds; the tables are on the page."""
    lines = [
        f"- {escaped(' '.join([f'{table_finding(table)}.', *outlier_sentences(table)]))}" for table in summary.libraries
    ]
    if sentence := staying(summary.libraries):
        lines.append(f"- {escaped(sentence)}")
    return ["\n".join(lines)] if lines else []


def _not_measured(summary: Summary) -> list[str]:
    """List the scenarios that this machine could not measure, each with its reason."""
    lines = [
        f"- {name_of(scenario.name)} was not measured: {escaped(scenario.asked.skipped)}"
        for scenario in skipped(summary)
    ]
    return ["\n".join(lines)] if lines else []


def _tables(summary: Summary) -> list[str]:
    return [
        f"Ratios of {escaped(reading.proper_name(pair.contender))} to {escaped(reading.proper_name(pair.baseline))}, "
        f"with {reading.CONFIDENCE} intervals; above 1 speaks for {escaped(reading.proper_name(pair.contender))}.\n\n"
        + "\n".join(_table(compared(summary, pair), shared_warnings(summary), is_counted=summary.counted is not None))
        for pair in pairs(summary)
    ]


def _costs(running: RunningCosts | None) -> list[str]:
    """Return a table of what it costs to run the two, and what it does not show by itself."""
    if running is None:
        return []
    own, other = escaped(reading.proper_name(running.contender)), escaped(reading.proper_name(running.baseline))
    rows = [
        table_line((escaped(label), escaped(words[running.contender]), escaped(words[running.baseline]), ratio))
        for label, words, ratio in cost_rows(running)
    ]
    heading = f"What it costs to run; the ratio is {other}'s figure over {own}'s: above 1 {own} takes less."
    table = "\n".join([table_line(("", own, other, "ratio")), table_line(("---", "---:", "---:", "---:")), *rows])
    remarks = "\n".join(f"- {escaped(sentence)}" for sentence in (*running.findings, *running.missed))
    return [heading + "\n\n" + table, *filter(None, [remarks])]


def _experiments(summary: Summary) -> list[str]:
    """Return a table for each experiment, under the question that it asks."""
    return [
        f"{name_of(experiment.name)}: {escaped(experiment.asked.question)} "
        "No claim counts it as a scenario.\n\n"
        + "\n".join(
            [
                table_line(EXPERIMENT_COLUMNS),
                table_line(("---", "---", "---:", "---:", "---")),
                *(
                    table_line(
                        (
                            escaped(reading.proper_name(comparison.contender)),
                            escaped(reading.proper_name(comparison.baseline)),
                            reading.ratio(comparison.throughput_ratio),
                            reading.ratio(comparison.cpu_ratio),
                            escaped(with_warnings(comparison, shared_warnings(summary))),
                        )
                    )
                    for comparison in experiment.comparisons
                ),
            ]
        )
        for experiment in summary.experiments
    ]


def _three_ratios(summary: Summary) -> list[str]:
    """Return the typical ratio of CPU time in each way that the run could take it in."""
    typical = summary.typical_cpu
    if typical is None:
        return []
    names = f"{escaped(reading.proper_name(typical.baseline))} over {escaped(reading.proper_name(typical.contender))}"
    rows = [table_line((way.name, reading.ratio(way.ratio), way.question)) for way in ways(typical.ratios)]
    head = f"CPU time per request, {names}, geometric mean over {reading.counted(len(typical.scenarios), 'scenario')}:"
    return [
        "\n".join(
            [f"{head}\n", table_line(("CPU time", "ratio", "question")), table_line(("---", "---:", "---")), *rows]
        )
    ]


def _table(rows: list[Compared], shared: Container[str], *, is_counted: bool) -> list[str]:
    """Return the lines of a table, with a column for instructions where they were counted."""
    cells = [COLUMNS, ("---", "---", "---:", "---:", "---:", "---", "---"), *_rows(rows, shared)]
    return [table_line(row if is_counted else row[:INSTRUCTIONS] + row[INSTRUCTIONS + 1 :]) for row in cells]


def _rows(rows: list[Compared], shared: Container[str]) -> list[tuple[str, ...]]:
    return [
        (
            name_of(row.scenario.name),
            escaped(reading.area_name(row.scenario.asked.area, 60)),
            reading.ratio(row.comparison.throughput_ratio),
            reading.ratio(row.comparison.cpu_ratio),
            reading.ratio(row.comparison.instruction_ratio) if row.comparison.instruction_ratio else "",
            f"**{row.comparison.verdict_word}**" if row.comparison.verdict else "",
            escaped(with_warnings(row.comparison, shared)),
        )
        for row in rows
    ]


def with_warnings(comparison: Comparison, shared: Container[str]) -> str:
    """Return the reason of a verdict, and what stands beside it and not beside every other."""
    own = [flag for flag in comparison.flags if not flag.voids and flag.name not in shared]
    warnings = [f"Warning: {flag.sentence}" for flag in own]
    return " ".join([comparison.reason, *warnings])


def _provenance(summary: Summary) -> str:
    machine, run = summary.machine, summary.run
    versions = ", ".join(f"{escaped(name)} {escaped(version)}" for name, version in sorted(summary.versions.items()))
    return (
        f"Measured on {escaped(machine.processor)}, {reading.counted(machine.cores, 'core')}, "
        f"{reading.memory(machine.memory_bytes)}, {escaped(machine.system)}, virtual: {escaped(machine.virtual)}, "
        f"{escaped(machine.python)}; {versions}. Run {name_of(run.name)} of {escaped(run.started)}, "
        f"suite at {name_of(run.commit)}, {reading.counted(run.blocks, 'block')}, ended: {escaped(run.ended)}."
        f"{_hosts(summary)}"
    )


def _hosts(summary: Summary) -> str:
    """Return which other machines took part; empty where none did."""
    rows = [
        f"{escaped(row.name)} {escaped(row.does)} ({escaped(row.is_a)}; round trip {row.round_trip})"
        for row in host_rows(summary)
    ]
    return f" {escaped(hosts_sentence(summary))} Machines: {'; '.join(rows)}." if rows else ""
