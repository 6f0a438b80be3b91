"""`report.html`: one page that needs nothing but itself.

Its sections are in the order in which they are read. Filters turn figures, verdicts and code into words and marks.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Container, Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from runner.analysis.claims.attribution import share_of_gap
from runner.analysis.collection import Collection
from runner.analysis.cost_figures import NOTICEABLE
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.statistics.latency import BOUNDS
from runner.analysis.summary import Summary, Verdict
from runner.records.condition import FLOOR
from runner.report.charts import layout
from runner.report.charts.pictures import Chart, file_name, inline
from runner.report.page.tables import capability_rows, choice_of, collected, matrix_of
from runner.report.text import parts, reading
from runner.report.text.answers import answers, beside_headline, excluded_pairs, front, reach, reasons
from runner.report.text.findings import memory_words, one_connection, wake_up_words
from runner.report.text.machines import host_rows, hosts_sentence
from runner.report.text.parts import WHAT_RATIOS_SAY, not_time
from scenarios.capabilities import ONE_SIDED


class Section(NamedTuple):
    anchor: str
    label: str
    heading: str


SECTIONS = (
    Section("machines", "Machines", "On each kind of machine in the collection"),
    Section("headline", "Small endpoints", "On small endpoints"),
    Section("work", "Your own code", "With your own code in the handler"),
    Section("ladder", "Longer lists", "With longer lists"),
    Section("reason", "Is msgspec the reason?", "Is msgspec the reason?"),
    Section("below-saturation", "Latency", "How long users wait below saturation"),
    Section("costs", "Memory and start-up", "What it costs to run"),
    Section("compare", "Compare", "Every contender, on each machine and by each measure"),
    Section("claims", "Claims", "The claims, on this machine"),
    Section("ratios", "All ratios", "How many times as fast, scenario by scenario"),
    Section("experiments", "Connections, workers", "Under other conditions"),
    Section("throughput", "Throughput", "Requests per second"),
    Section("cpu", "CPU time", "CPU time per request"),
    Section("instructions", "Instructions", "Instructions per request"),
    Section("latency", "At saturation", "Latency at saturation"),
    Section("capabilities", "Capabilities", "What both can do, and how fast"),
    Section("scenarios", "Scenarios", "The scenarios"),
    Section("believed", "Trust", "Can you trust this run?"),
    Section("method", "Method", "The method in short"),
    Section("again", "Reproduce", "Reproduce this report"),
)


def sections(summary: Summary, charts: Container[str], *, collected: bool) -> list[Section]:
    absent = {
        "machines": not collected,
        "work": summary.dilution is None,
        "reason": not summary.libraries,
        "below-saturation": not summary.open_loops,
        "costs": summary.running is None,
        "claims": not summary.claims,
        "compare": not reading.pairs(summary),
        "experiments": not summary.experiments,
        "capabilities": not summary.claims,
        **{name: name not in charts for name in ("headline", "ladder", "instructions", "latency")},
    }
    return [section for section in SECTIONS if not absent.get(section.anchor)]


TEMPLATES = Path(__file__).with_name("templates")
SCRIPTS = ("address", "filter", "sort", "links", "intervals", "slider", "choice")
SCRIPT = "".join((TEMPLATES / f"{name}.js").read_text() for name in SCRIPTS)  # its digest forbids any other
SHORT = 12  # up to so many scenarios show their handlers and bars at once; beyond, a click unfolds them


def report_page(summary: Summary, charts: list[Chart], collection: Collection | None = None) -> bytes:
    """Return the whole page. Everything that comes from the run is escaped by the template engine."""
    contents = _contents(summary, collection)
    shown = sections(summary, [chart.name for chart in charts], collected=bool(contents["collected"]))
    contents |= {"contents": shown, "headings": {section.anchor: section.heading for section in shown}}
    inlined = {chart.name: _inlined(chart) for chart in charts}
    return environment().get_template("report.html.j2").render(contents, charts=inlined).encode()


def _contents(summary: Summary, collection: Collection | None) -> dict[str, object]:
    order, scenarios, matrix = reading.apps(summary), reading.in_reading_order(summary), matrix_of(summary)
    verdicts = {comparison.verdict for scenario in reading.measured(summary) for comparison in scenario.comparisons}
    return {
        "summary": summary,
        "run": summary.run,
        "machine": summary.machine,
        "pair": reading.leading_pair(summary),
        "front": front(summary, collection),
        "answers": answers(summary),
        "beside": beside_headline(summary),
        "warnings": reading.warnings_of(summary),
        "shared": reading.shared_warnings(summary),
        "reasons": reasons(summary),
        "reach": reach(),
        "excluded": excluded_pairs(summary),
        "hosts": host_rows(summary),
        "hosts_sentence": hosts_sentence(summary),
        "collected": collected(collection),
        "libraries": summary.libraries,
        "diluted": summary.dilution,
        "noticeable": NOTICEABLE,
        "capabilities": capability_rows(summary),
        "is_split": reading.has_kernel_time(summary),
        "not_time": not_time(summary),
        "matrix": matrix,
        "choice": choice_of(summary, collection, matrix),
        "pairs": [(pair, reading.compared(summary, pair)) for pair in reading.pairs(summary)],
        "scenarios": scenarios,
        "skipped": reading.skipped(summary),
        "figures_of": {scenario.name: reading.figures(scenario, order) for scenario in scenarios},
        "anchors": anchors([scenario.name for scenario in scenarios]),
        "listings_of": {scenario.name: listings(scenario.asked.sources, order) for scenario in scenarios},
        "verdicts": [verdict for verdict in Verdict if verdict in verdicts],
        "palette": layout.ALL,
        "colours": layout.colours(order),
        "is_short": len(scenarios) <= SHORT,
    }


def anchors(names: list[str]) -> dict[str, str]:
    """Return an id for each scenario, whatever its name: `list_items[100]` is at `#scenario-list_items-100`."""
    ids: dict[str, str] = {}
    for name in names:
        slug = "-".join(["scenario", *re.findall(r"[a-z0-9_]+", name.lower())])
        taken = sum(other == slug or other.startswith(f"{slug}--") for other in ids.values())
        ids[name] = f"{slug}--{taken + 1}" if taken else slug
    return ids


@cache
def environment() -> Environment:
    created = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    created.filters |= filters()
    created.globals |= {
        "highlight_light": highlight_rules("xcode"),
        "highlight_dark": highlight_rules("github-dark"),
        "confidence": reading.CONFIDENCE,
        "floor": FLOOR,
        "headline_pair": reading.HEADLINE_PAIR,
        "one_sided": ONE_SIDED,
        "bounds": tuple(BOUNDS),
        "what_latency_ratios_say": WHAT_RATIOS_SAY,
        "script": Markup(SCRIPT),  # noqa: S704 - ours
        "script_digest": b64encode(sha256(SCRIPT.encode()).digest()).decode(),
    }
    return created


def _inlined(chart: Chart) -> dict[str, str]:
    wide, narrow = inline(chart.svg, chart.name), inline(chart.narrow_svg, f"{chart.name}-narrow")
    drawings = {"wide": Markup(wide), "narrow": Markup(narrow)}  # noqa: S704 - ours; matplotlib escapes their text
    return {"title": chart.title, **drawings}


def listings(sources: Mapping[str, str], order: Sequence[str]) -> dict[str, list[str]]:
    """Return each module's text with every app that runs it: contenders of one framework share theirs.

    In the order of the first app that has it; apps not in `order` follow by name.
    """
    apps_of: dict[str, list[str]] = {}
    for app in (*(app for app in order if app in sources), *sorted(set(sources).difference(order))):
        apps_of.setdefault(sources[app], []).append(app)
    return apps_of


def highlighted(source: str) -> Markup:
    return Markup(highlight(source, PythonLexer(), HtmlFormatter(nowrap=True)))  # noqa: S704 - escaped by pygments


def highlight_rules(style: str) -> Markup:
    return Markup(HtmlFormatter(style=style).get_style_defs(".source"))  # type: ignore[no-untyped-call]  # noqa: S704 - ours


SIGNS = {
    Verdict.SUPPORTED: "\N{BLACK CIRCLE}",
    Verdict.REFUTED: "\N{WHITE CIRCLE}",
    Verdict.INCONCLUSIVE: "?",
    Verdict.MIXED: "\N{CIRCLE WITH LEFT HALF BLACK}",
    Verdict.INVALID: "\N{MULTIPLICATION SIGN}",
    Verdict.BOTH_CAN: "=",
}
"""Beside the word, so that a verdict needs no colour; colours belong to apps."""


def filters() -> dict[str, Callable[..., object]]:
    own_names = (
        *(reading.number, reading.label, reading.share, reading.duration, reading.memory, reading.counted),
        *(reading.listed, reading.waits, reading.percentage, reading.share_of_answers),
        *(with_code, highlighted, file_name),
        *(parts.open_loop_finding, parts.open_loop_remarks, parts.open_loop_rate, parts.open_loop_percentiles),
        *(parts.rivals, parts.highest_rate, parts.cpu_ratios, parts.cost_rows, parts.collection_words, parts.paused),
        *(share_of_gap, parts.table_finding, parts.outlier_sentences, parts.staying),
        *(one_connection, memory_words, wake_up_words, parts.exclusion),
    )
    by_name: dict[str, Callable[..., object]] = {function.__name__: function for function in own_names}
    shorter: dict[str, Callable[..., object]] = {
        "ratio": lambda estimate: _marked(estimate, reading.ratio(estimate)),
        "quantity": lambda estimate: _marked(estimate, reading.quantity(estimate)),
        "latency": lambda estimate: _marked(estimate, reading.latency(estimate)),
        "proper": reading.proper_name,
        "area": lambda area: reading.area_name(area, 60),
        "verdict": verdict_mark,
        "as_verdict": Verdict,
    }
    return by_name | shorter


def with_code(text: str) -> Markup:
    parts = [escape(part) for part in text.split("`")]
    if len(parts) % 2 == 0:
        return escape(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else part for place, part in enumerate(parts)
    )


def verdict_mark(verdict: Verdict | None) -> Markup:
    if verdict is None:
        return Markup('<span class="verdict untested">not tested</span>')
    kind = verdict.value.replace(" ", "-")
    mark = Markup('<span class="verdict {}"><span aria-hidden="true">{}</span> {}</span>')
    return mark.format(kind, SIGNS[verdict], verdict.value)


def _marked(estimate: Estimate | None, words: str) -> Markup:
    if estimate is None:
        return Markup('<span class="absent">{}</span>').format(words)
    value, interval = escape(words).split(" ", 1)
    full = f"{estimate.estimate!r} {estimate.low!r} {estimate.high!r}"
    return Markup('<span class="estimate" data-exact="{}"><b>{}</b> {}</span>').format(full, value, interval)
