"""`report.html`: one page that needs nothing but itself."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from runner.analysis.estimate import Estimate
from runner.analysis.summary import ClaimSummary, Summary, Verdict
from runner.report import palette, wording
from runner.report.belief import belief
from runner.report.pictures import Chart, inline
from runner.report.reading import FLOOR, apps, compared, figures, pairs, warnings_of
from runner.report.sources import highlight_rules, highlighted

TEMPLATES = Path(__file__).with_name("templates")
SIGNS = {
    Verdict.SUPPORTED: "\N{BLACK CIRCLE}",
    Verdict.ABOUT_RIGHT: "\N{CIRCLE WITH LEFT HALF BLACK}",
    Verdict.REFUTED: "\N{WHITE CIRCLE}",
    Verdict.INCONCLUSIVE: "?",
    Verdict.INVALID: "\N{MULTIPLICATION SIGN}",
}
"""Beside the word, so that a verdict needs no colour; colours belong to apps."""
OPEN_SOURCES = 12
"""Up to so many scenarios show their handlers at once; beyond, a click unfolds them."""


def report_page(summary: Summary, charts: list[Chart]) -> bytes:
    """The whole page. Everything that comes from the run is escaped by the template engine."""
    order = apps(summary)
    page = (
        _environment()
        .get_template("report.html.j2")
        .render(
            summary=summary,
            run=summary.run,
            machine=summary.machine,
            warnings=warnings_of(summary),
            scoped_claims=scoped_claims(summary.claims),
            other_claims=[claim for claim in summary.claims if not claim.scope],
            pairs=[(pair, compared(summary, pair)) for pair in pairs(summary)],
            charts={chart.name: _inlined(chart) for chart in charts},
            figures_of={scenario.name: figures(scenario, order) for scenario in summary.scenarios},
            anchors=anchors([scenario.name for scenario in summary.scenarios]),
            belief=belief(summary),
            excluded=_excluded(summary),
            palette=palette.ALL,
            colours=palette.colours(order),
            open_sources=len(summary.scenarios) <= OPEN_SOURCES,
        )
    )
    return page.encode()


def scoped_claims(claims: list[ClaimSummary]) -> dict[int, list[ClaimSummary]]:
    """Claims that are judged in several scopes, by number."""
    found: dict[int, list[ClaimSummary]] = {}
    for claim in claims:
        if claim.scope:
            found.setdefault(claim.number, []).append(claim)
    return found


def anchors(names: list[str]) -> dict[str, str]:
    """An id for each scenario that any name can have: `list_items[100]` is at `#scenario-list-items-100`."""
    found: dict[str, str] = {}
    for name in names:
        slug = "-".join(["scenario", *re.findall(r"[a-z0-9]+", name.lower())])
        taken = sum(other == slug or other.startswith(f"{slug}--") for other in found.values())
        found[name] = f"{slug}--{taken + 1}" if taken else slug
    return found


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= _filters()
    environment.globals |= {
        "highlight_light": highlight_rules(dark=False),
        "highlight_dark": highlight_rules(dark=True),
        "confidence": wording.CONFIDENCE,
        "floor": FLOOR,
    }
    return environment


def _filters() -> dict[str, Callable[..., object]]:
    return {
        "ratio": lambda estimate: _marked(estimate, wording.ratio(estimate)),
        "quantity": lambda estimate: _marked(estimate, wording.quantity(estimate)),
        "number": wording.number,
        "proper": wording.proper_name,
        "share": wording.share,
        "duration": wording.duration,
        "memory": wording.memory,
        "counted": wording.counted,
        "listed": wording.listed,
        "verdict": verdict_mark,
        "as_verdict": Verdict,
        "highlighted": highlighted,
    }


def verdict_mark(verdict: Verdict | None) -> Markup:
    """Word and sign; a claim without a verdict was not tested, which is said and muted."""
    if verdict is None:
        return Markup('<span class="verdict untested">not tested</span>')
    kind = verdict.value.replace(" ", "-")
    mark = Markup('<span class="verdict {}"><span aria-hidden="true">{}</span> {}</span>')
    return mark.format(kind, SIGNS[verdict], verdict.value)


def _marked(estimate: Estimate | None, words: str) -> Markup:
    """An estimate in words, with its full figures for whoever points at it."""
    if estimate is None:
        return Markup('<span class="absent">{}</span>').format(words)
    value, interval = escape(words).split(" ", 1)
    exact = f"{estimate.estimate!r} {estimate.low!r} {estimate.high!r}"
    return Markup('<span class="estimate" data-exact="{}"><b>{}</b> {}</span>').format(exact, value, interval)


def _excluded(summary: Summary) -> tuple[int, int]:
    """Pairs set aside, and all pairs measured."""
    comparisons = [comparison for scenario in summary.scenarios for comparison in scenario.comparisons]
    aside = sum(comparison.excluded_pairs for comparison in comparisons)
    return aside, aside + sum(comparison.pairs for comparison in comparisons)


def _inlined(chart: Chart) -> dict[str, Markup]:
    """The drawings for a page and for a telephone; style sheets choose."""
    wide, narrow = inline(chart.svg, chart.name), inline(chart.narrow_svg, f"{chart.name}-narrow")
    return {"wide": Markup(wide), "narrow": Markup(narrow)}  # noqa: S704 - drawn by us; matplotlib escapes their text
