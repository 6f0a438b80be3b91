"""`report.html`: one page that needs nothing but itself.

The sections of a page, in the order in which they are read, each with its heading and its shorter name.

A picture as an element of a page that holds others: in the page's own colours, and a third as long.
"""

import re
from base64 import b64encode
from collections.abc import Container
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b, sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from runner.analysis.collection import Collection
from runner.analysis.cost_figures import NOTICEABLE
from runner.analysis.summary import ClaimSummary, ScenarioSummary, Summary, Verdict
from runner.records.condition import FLOOR
from runner.report.charts import layout
from runner.report.charts.layout import ALL
from runner.report.charts.pictures import Chart
from runner.report.page.filters import filters, highlight_rules, listings
from runner.report.page.tables import capability_table, choice_of, collected, matrix_of
from runner.report.text import reading
from runner.report.text.answers import answers, beside_headline, front, reach
from runner.report.text.belief import belief, belief_in_short, host_rows, hosts_sentence
from runner.report.text.costs import not_time, ways
from runner.report.text.open_loops import WHAT_RATIOS_SAY
from runner.report.text.reading import (
    apps,
    compared,
    figures,
    in_reading_order,
    leading_pair,
    measured,
    pairs,
    shared_warnings,
    skipped,
    warnings_of,
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page."""

    anchor: str
    label: str
    """In the list of contents."""
    heading: str


SECTIONS = (
    Section("machines", "Machines", "On each kind of machine in the collection"),
    Section("headline", "Small endpoints", "On small endpoints"),
    Section("work", "Work of your own", "With work of your own in the handler"),
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
    Section("capabilities", "Capabilities", "What they can do, and what that costs"),
    Section("scenarios", "Scenarios", "The scenarios"),
    Section("believed", "Believe it?", "Can this run be believed?"),
    Section("method", "Method", "The method in short"),
    Section("again", "Make it again", "Make this report again"),
)


def sections(summary: Summary, charts: Container[str], *, collected: bool) -> list[Section]:
    """Return those that this run has something for; `charts` are the names of its pictures."""
    absent = {
        "machines": not collected,
        "work": summary.dilution is None,
        "reason": not summary.libraries,
        "below-saturation": not summary.open_loops,
        "costs": summary.running is None,
        "claims": not summary.claims,
        "compare": not pairs(summary),
        "experiments": not summary.experiments,
        "capabilities": not summary.claims,
        **{name: name not in charts for name in ("headline", "ladder", "instructions", "latency")},
    }
    return [section for section in SECTIONS if not absent.get(section.anchor)]


TAG = re.compile(r"<[^>]+>")
"""Matplotlib writes no `>` inside of an attribute or a text, so this never reaches into what a run calls its things."""
STYLE = re.compile(r' style="([^"]*)"')
NUMBER = re.compile(r"-?\d+\.\d{2,}")
NUMBERS = re.compile(r'\b(?:d|x|y|viewBox|transform)="[^"]*"')
REFERENCE = re.compile(r'(?:href="#|url\(#)([^")]+)')
EMPTY_PATH = re.compile(r'<path d="M [\d.]+ [\d.]+ ?"[^>]*/>')
HOLLOW = re.compile(r"<g(?: [^>]*)?>(<text[^>]*>[^<]*</text>|)</g>")
NO_TURN = re.compile(r' transform="rotate\(-?0 [^"]*"')


def inline(svg: bytes, name: str) -> str:
    """Return the SVG as an element. Its ids get the name before them, and each colour becomes a CSS variable.

    Each style becomes a class that is named by what it says, so that pictures on one page can share them.
    """
    text = svg.decode()
    element = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", text[text.index("<svg") :], count=1, flags=re.DOTALL)
    kept = set(REFERENCE.findall(element))
    rules: dict[str, str] = {}
    element = TAG.sub(lambda tag: _compacted(tag.group(), name, kept, rules), element)
    element = re.sub(r">\s+<", "><", element)
    element = EMPTY_PATH.sub("", element)
    for _ in range(2):
        element = HOLLOW.sub(r"\1", element)
    style = "".join(f".{class_name}{{{rule}}}" for class_name, rule in sorted(rules.items()))
    return element.replace(">", f"><style>{style}</style>", 1)


def _compacted(tag: str, name: str, kept: set[str], rules: dict[str, str]) -> str:
    """Return a tag with its class for its style, no id that nothing refers to, and numbers to a tenth of a point."""
    if tag.startswith("<svg"):
        return re.sub(r' (?:width|height|version|xmlns(?::xlink)?)="[^"]*"', "", tag)
    tag = NO_TURN.sub("", tag)
    tag = NUMBERS.sub(lambda match: NUMBER.sub(_rounded, " ".join(match.group().split())), tag)
    tag = re.sub(r' id="([^"]*)"', lambda match: f' id="{name}-{match[1]}"' if match[1] in kept else "", tag)
    tag = REFERENCE.sub(lambda match: match.group().replace(f"#{match[1]}", f"#{name}-{match[1]}"), tag)
    tag = tag.replace("xlink:href", "href")
    return STYLE.sub(lambda match: f' class="{_class_of(match[1], rules)}"', tag)


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number.group()):.1f}".removesuffix(".0")


def _class_of(style: str, rules: dict[str, str]) -> str:
    """Return the class that says the same, in the colours of the page."""
    rule = "; ".join(part for part in style.split("; ") if not part.startswith("font-family"))
    for colour in ALL:
        rule = rule.replace(f": {colour.light}", f": var(--{colour.role}, {colour.light})")
    class_name = "s" + blake2b(rule.encode(), digest_size=4).hexdigest()
    rules[class_name] = rule
    return class_name


TEMPLATES = Path(__file__).with_name("templates")
SCRIPTS = ("address", "filter", "sort", "links", "intervals", "slider", "choice")
SCRIPT = "".join((TEMPLATES / f"{name}.js").read_text() for name in SCRIPTS)
"""The page's only script, in this order; its digest in the page forbids any other."""
SHORT = 12
"""Up to so many scenarios show their handlers and bars at once; beyond, a click unfolds them."""


def report_page(summary: Summary, charts: list[Chart], collection: Collection | None = None) -> bytes:
    """Return the whole page. Everything that comes from the run is escaped by the template engine."""
    contents = _about_the_run(summary) | _about_scenarios(summary) | _about_work(summary) | _about_cpu(summary)
    contents |= {"front": front(summary, collection), "collected": (machines := collected(collection))}
    matrix = matrix_of(summary)
    contents |= {"matrix": matrix, "choice": choice_of(summary, collection, matrix)}
    shown = sections(summary, [chart.name for chart in charts], collected=bool(machines))
    contents |= {"contents": shown, "headings": {section.anchor: section.heading for section in shown}}
    inlined = {chart.name: _inlined(chart) for chart in charts}
    return environment().get_template("report.html.j2").render(contents, charts=inlined).encode()


def _about_the_run(summary: Summary) -> dict[str, object]:
    """Return what a reader learns before any scenario."""
    return {
        "summary": summary,
        "run": summary.run,
        "machine": summary.machine,
        "warnings": warnings_of(summary),
        "shared": shared_warnings(summary),
        "belief": belief(summary),
        "belief_in_short": belief_in_short(summary),
        "reach": reach(),
        "excluded": _excluded(summary),
        "scoped_claims": scoped_claims(summary.claims),
        "other_claims": [claim for claim in summary.claims if not claim.scope],
        "libraries": summary.libraries,
        "beside": beside_headline(summary),
        "answers": answers(summary),
        "capabilities": capability_table(summary),
        "not_time": not_time(summary),
        "hosts": host_rows(summary),
        "hosts_sentence": hosts_sentence(summary),
    }


def _about_scenarios(summary: Summary) -> dict[str, object]:
    """Return figures, ratios and sources, and what a reader can filter them by."""
    order, scenarios = apps(summary), in_reading_order(summary)
    return {
        "scenarios": scenarios,
        "skipped": skipped(summary),
        "pairs": [(pair, compared(summary, pair)) for pair in pairs(summary)],
        "figures_of": {scenario.name: figures(scenario, order) for scenario in scenarios},
        "anchors": anchors([scenario.name for scenario in scenarios]),
        "listings_of": {scenario.name: listings(scenario.asked.sources, order) for scenario in scenarios},
        "areas": list(dict.fromkeys(scenario.asked.area for scenario in scenarios)),
        "verdicts": [verdict for verdict in Verdict if any(verdict in _verdicts(scenario) for scenario in scenarios)],
        "palette": layout.ALL,
        "colours": layout.colours(order),
        "is_short": len(scenarios) <= SHORT,
    }


def _about_work(summary: Summary) -> dict[str, object]:
    """Return the formula of dilution, its check and its table; nothing where the run did not measure it."""
    return {"pair": leading_pair(summary), "diluted": summary.dilution, "noticeable": NOTICEABLE}


def _about_cpu(summary: Summary) -> dict[str, object]:
    """Return the ratio of CPU time in three ways, and whether the kernel's part is known."""
    typical = summary.typical_cpu
    is_split = any(scenario.floor and scenario.floor.user_microseconds_per_request for scenario in measured(summary))
    return {"cpu_ways": ways(typical.ratios) if typical else [], "is_split": is_split}


def _verdicts(scenario: ScenarioSummary) -> set[Verdict]:
    if scenario.asked.skipped:
        return set()
    return {comparison.verdict for comparison in scenario.comparisons if comparison.verdict}


def scoped_claims(claims: list[ClaimSummary]) -> dict[int, list[ClaimSummary]]:
    """Return the claims that are judged in several scopes, by number."""
    by_number: dict[int, list[ClaimSummary]] = {}
    for claim in claims:
        if claim.scope:
            by_number.setdefault(claim.number, []).append(claim)
    return by_number


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
    """Return the templates, which escape whatever comes from a run, with figures in words as filters."""
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
        "highlight_light": highlight_rules(dark=False),
        "highlight_dark": highlight_rules(dark=True),
        "confidence": reading.CONFIDENCE,
        "floor": FLOOR,
        "what_latency_ratios_say": WHAT_RATIOS_SAY,
        "script": Markup(SCRIPT),  # noqa: S704 - ours
        "script_digest": b64encode(sha256(SCRIPT.encode()).digest()).decode(),
    }
    return created


def _excluded(summary: Summary) -> tuple[int, int]:
    """Return how many pairs were set aside, and how many were measured."""
    comparisons = [comparison for scenario in measured(summary) for comparison in scenario.comparisons]
    aside = sum(comparison.excluded_pairs for comparison in comparisons)
    return aside, aside + sum(comparison.pairs for comparison in comparisons)


def _inlined(chart: Chart) -> dict[str, str]:
    """Return the finding, and the drawings for a page and for a telephone; style sheets choose."""
    wide, narrow = inline(chart.svg, chart.name), inline(chart.narrow_svg, f"{chart.name}-narrow")
    drawings = {"wide": Markup(wide), "narrow": Markup(narrow)}  # noqa: S704 - ours; matplotlib escapes their text
    return {"title": chart.title, **drawings}
