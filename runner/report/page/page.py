"""`report.html`: one page that needs nothing but itself."""

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from runner.analysis.collection.collection import Collection
from runner.analysis.cost.overhead import NOTICEABLE
from runner.analysis.summary import ClaimSummary, ScenarioSummary, Summary, Verdict
from runner.records.condition import FLOOR
from runner.report.charts import palette
from runner.report.charts.pictures import Chart
from runner.report.page.capabilities import capability_table
from runner.report.page.choice import choice_of
from runner.report.page.contents import sections
from runner.report.page.filters import filters
from runner.report.page.inlining import inline
from runner.report.page.machines import collected
from runner.report.page.matrix import matrix_of
from runner.report.page.sources import highlight_rules, listings
from runner.report.text import wording
from runner.report.text.answers import answers
from runner.report.text.belief import belief, belief_in_short
from runner.report.text.beside import beside_headline
from runner.report.text.counting import not_time
from runner.report.text.front import front
from runner.report.text.hosts import host_rows, hosts_sentence
from runner.report.text.open_loops import WHAT_RATIOS_SAY
from runner.report.text.reach import reach
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
from runner.report.text.three_ratios import ways

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
        "palette": palette.ALL,
        "colours": palette.colours(order),
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
        "confidence": wording.CONFIDENCE,
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
