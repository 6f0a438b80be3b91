"""The report for a pull request or a README: the answer, the table, the picture, what to beware of.

Texts from a run are escaped, so that they cannot break out of their line or their cell.
"""

import re
from collections.abc import Container, Iterable, Sequence

from runner.analysis.collection import Collection
from runner.analysis.cost_figures import RunningCosts
from runner.analysis.statistics.latency import BOUNDS
from runner.analysis.summary import Comparison, OpenLoopSummary, Summary, Verdict
from runner.report.charts.pictures import Chart
from runner.report.terminal import plain_forest
from runner.report.text import parts, reading
from runner.report.text.answers import answers, belief, beside_headline, front, reach
from runner.report.text.findings import wake_up_words
from runner.report.text.machines import host_rows, hosts_sentence
from runner.report.text.reading import Pair, compared, leading_pair, pairs, shared_warnings, skipped, waits, warnings_of

PLAIN_NAME = re.compile(r"[\w\[\]. -]+")
CAVEATS = (
    "Scenarios do little beyond the framework itself: a database or a network makes every ratio smaller.",
    "The servers ran one worker on one core, over loopback: another set-up gives other results.",
    reach(),
    "Throughput is measured at saturation; it says how much one process can do, not how long a user waits.",
)
SAME_ANSWERS = "Both give the same answers; the tables below say how fast."


def report_markdown(summary: Summary, charts: list[Chart], collection: Collection | None = None) -> bytes:
    """Return the report as one page of Markdown, in which the first chart stands for all."""
    first = front(summary, collection)
    flags = [flag.sentence for flag in summary.flags]
    sections = [
        f"# {escaped(first.headline)}",
        *([escaped(beside)] if (beside := beside_headline(summary)) else []),
        *(f"> **{escaped(warning)}**" for warning in warnings_of(summary)),
        *(escaped(sentence) for sentence in first.beneath),
        *bullets(f"**{escaped(answer.question)}** {escaped(answer.sentence)}" for answer in answers(summary)),
        *_forest(summary),
        *_claims(summary),
        *_libraries(summary),
        *_ratios(summary),
        *_experiments(summary),
        *open_loop_sections(summary),
        *_costs(summary.running),
        *bullets(f"{name_of(one.name)} was not measured: {escaped(one.asked.skipped)}" for one in skipped(summary)),
        *_cpu_ratios(summary),
        f"![{escaped(charts[0].title)}](charts/{charts[0].name}.png)",
        f"Can you trust this run? {escaped(belief(summary))}",
        *bullets([*CAVEATS, *(escaped(sentence) for sentence in (parts.not_time(summary), *flags) if sentence)]),
        _provenance(summary),
        "Every scenario with both handlers, and the method: [report.html](report.html).",
    ]
    return ("\n\n".join(sections) + "\n").encode()


def escaped(text: str) -> str:
    """Return a text from a run as text on one line, whatever it holds."""
    line = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_{}\[\]#|~!$])", r"\\\1", line)


def name_of(text: str) -> str:
    """Return a name as code, or escaped where it could leave its code span or its cell."""
    return f"`{text}`" if PLAIN_NAME.fullmatch(text) else escaped(text)


def proper(app: str) -> str:
    return escaped(reading.proper_name(app))


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], figures: Container[str] = ()) -> str:
    rule = ["---:" if column in figures else "---" for column in columns]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (columns, rule, *rows))


def bullets(lines: Iterable[str]) -> list[str]:
    text = "\n".join(f"- {line}" for line in lines)
    return [text] if text else []


def _forest(summary: Summary) -> list[str]:
    rows = compared(summary, leading_pair(summary))
    if not rows:
        return []
    stars = [name_of(name) for name in sorted(row.scenario.name for row in rows if waits(row.scenario))]
    waiting = f"These spend their time waiting, so their ratio is not about CPU time: {reading.listed(stars)}."
    return [f"```text\n{plain_forest(rows)}\n```", *([waiting] if stars else [])]


def _claims(summary: Summary) -> list[str]:
    rows = [
        (
            escaped(claim.sentence),
            claim.scope,
            reading.ratio(claim.ratio) if claim.ratio else "",
            f"**{claim.verdict}**" if claim.verdict else "not tested",
            SAME_ANSWERS if claim.verdict is Verdict.BOTH_CAN else escaped(claim.reason),
        )
        for claim in summary.claims
    ]
    return [table(("claim", "scope", "ratio", "verdict", "reason"), rows, {"ratio"})] if rows else []


def _libraries(summary: Summary) -> list[str]:
    lines = [
        " ".join([f"{parts.table_finding(found)}.", *parts.outlier_sentences(found)]) for found in summary.libraries
    ]
    return bullets(escaped(line) for line in (*lines, parts.staying(summary.libraries)) if line)


def _ratios(summary: Summary) -> list[str]:
    return [
        f"Ratios of {proper(pair.contender)} to {proper(pair.baseline)}, with {reading.CONFIDENCE} intervals; "
        f"above 1, {proper(pair.contender)} is better.\n\n{_ratio_table(summary, pair)}"
        for pair in pairs(summary)
    ]


def _ratio_table(summary: Summary, pair: Pair) -> str:
    counted, shared = summary.counted is not None, shared_warnings(summary)
    columns = ("scenario", "area", "throughput", "CPU time", *(["instructions"] if counted else []), "2x?", "reason")
    rows = [
        (
            name_of(row.scenario.name),
            escaped(reading.area_name(row.scenario.asked.area, 60)),
            reading.ratio(row.comparison.throughput_ratio),
            reading.ratio(row.comparison.cpu_ratio),
            *([reading.ratio(found) if (found := row.comparison.instruction_ratio) else ""] if counted else []),
            f"**{row.comparison.verdict_word}**" if row.comparison.verdict else "",
            escaped(with_warnings(row.comparison, shared)),
        )
        for row in compared(summary, pair)
    ]
    return table(columns, rows, {"throughput", "CPU time", "instructions"})


def with_warnings(comparison: Comparison, shared: Container[str]) -> str:
    """Return the reason of a verdict, and what stands beside it and not beside every other."""
    own = [flag for flag in comparison.flags if not flag.voids and flag.name not in shared]
    excluded = f"{parts.exclusion(comparison)}." if comparison.all_pairs_ratio else ""
    return " ".join(filter(None, [comparison.reason, *(f"Warning: {flag.sentence}" for flag in own), excluded]))


def _experiments(summary: Summary) -> list[str]:
    columns, shared = ("contender", "against", "throughput", "CPU time", "remarks"), shared_warnings(summary)
    return [
        f"{name_of(experiment.name)}: {escaped(experiment.asked.question)} It does not count towards any claim.\n\n"
        + table(
            columns,
            [
                (
                    proper(comparison.contender),
                    proper(comparison.baseline),
                    reading.ratio(comparison.throughput_ratio),
                    reading.ratio(comparison.cpu_ratio),
                    escaped(with_warnings(comparison, shared)),
                )
                for comparison in experiment.comparisons
            ],
            {"throughput", "CPU time"},
        )
        + (f"\n\n{escaped(words)}" if (words := wake_up_words(summary, experiment)) else "")
        for experiment in summary.experiments
    ]


def open_loop_sections(summary: Summary) -> list[str]:
    sections = []
    for found in summary.open_loops:
        sections.append(f"{name_of(found.name)}: {escaped(found.question)} {escaped(parts.open_loop_finding(found))}")
        if found.figures:
            sections += [_offered(found), f"{parts.WHAT_RATIOS_SAY}\n\n{_latency_ratios(found)}"]
        if found.highest_rates:
            rates = sorted(found.highest_rates, key=lambda rate: rate.bound_milliseconds)
            rows = [(f"{rate.bound_milliseconds:g} ms", proper(rate.app), parts.highest_rate(rate)) for rate in rates]
            sections.append(table(("p99 under", "app", "highest rate, requests/s"), rows))
    return sections


def _offered(found: OpenLoopSummary) -> str:
    percentiles = parts.open_loop_percentiles(found)
    times, above = (f"{name}, ms" for name in percentiles), (f"above {bound}" for bound in BOUNDS)
    columns = ("load", "app", "requests/s offered", *times, *above, "core busy", "CPU time, µs", "remarks")
    rows = [
        (
            escaped(offered.load),
            proper(offered.app),
            parts.open_loop_rate(offered),
            *(reading.latency(offered.latency_milliseconds.get(name)) for name in percentiles),
            *(reading.share_of_answers(offered.shares_above.get(bound)) for bound in BOUNDS),
            reading.percentage(offered.core_busy) if offered.core_busy else reading.NO_ESTIMATE,
            reading.quantity(offered.cpu_microseconds_per_request),
            escaped(" ".join(parts.open_loop_remarks(offered))),
        )
        for offered in found.figures
    ]
    return table(columns, rows)


def _latency_ratios(found: OpenLoopSummary) -> str:
    percentiles = parts.open_loop_percentiles(found)
    rows = [
        (
            escaped(both.contender.load),
            *(reading.ratio(both.comparison.latency_ratios.get(name)) for name in percentiles),
            reading.ratio(both.comparison.cpu_ratio),
            escaped(both.comparison.reason),
        )
        for both in parts.rivals(found)
    ]
    return table(("load", *percentiles, "CPU time", "remarks"), rows)


def _costs(running: RunningCosts | None) -> list[str]:
    if running is None:
        return []
    own, other = proper(running.contender), proper(running.baseline)
    rows = [
        (escaped(label), escaped(words[running.contender]), escaped(words[running.baseline]), ratio)
        for label, words, ratio in parts.cost_rows(running)
    ]
    heading = f"Running costs. The ratio is {other}'s figure over {own}'s: above 1, {own} needs less."
    return [
        f"{heading}\n\n{table(('', own, other, 'ratio'), rows, {own, other, 'ratio'})}",
        *bullets(escaped(sentence) for sentence in (*running.findings, *running.missed)),
    ]


def _cpu_ratios(summary: Summary) -> list[str]:
    typical = summary.typical_cpu
    if typical is None:
        return []
    names = f"{proper(typical.baseline)} over {proper(typical.contender)}"
    rows = [(name, reading.ratio(ratio), question) for name, ratio, question in parts.cpu_ratios(typical.ratios)]
    head = f"CPU time per request, {names}, geometric mean over {reading.counted(len(typical.scenarios), 'scenario')}:"
    return [f"{head}\n\n{table(('CPU time', 'ratio', 'question'), rows, {'ratio'})}"]


def _provenance(summary: Summary) -> str:
    machine, run = summary.machine, summary.run
    hosts = [
        f"{escaped(row.name)} {escaped(row.does)} ({escaped(row.is_a)}; round trip {row.round_trip})"
        for row in host_rows(summary)
    ]
    over_network = f" {escaped(hosts_sentence(summary))} Machines: {'; '.join(hosts)}." if hosts else ""
    versions = ", ".join(f"{escaped(name)} {escaped(version)}" for name, version in sorted(summary.versions.items()))
    return (
        f"Measured on {escaped(machine.processor)}, {reading.counted(machine.cores, 'core')}, "
        f"{reading.memory(machine.memory_bytes)}, {escaped(machine.system)}, virtual: {escaped(machine.virtual)}, "
        f"{escaped(machine.python)}; {versions}. Run {name_of(run.name)} of {escaped(run.started)}, "
        f"suite at {name_of(run.commit)}, {reading.counted(run.blocks, 'block')}, ended: {escaped(run.ended)}."
        f"{over_network}"
    )
