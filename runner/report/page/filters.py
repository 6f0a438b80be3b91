"""What templates turn into words and marks: figures, verdicts, and code within a sentence.

The handlers' source in colour, for a light page and a dark one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Verdict
from runner.report.charts.curves import chart_name as scaling_chart_name
from runner.report.charts.latencies import chart_name
from runner.report.text import costs, libraries, open_loops, reading
from runner.report.text.costs import cost_rows, ways
from runner.report.text.findings import memory_words, one_connection
from runner.report.text.reading import waits

LIGHT, DARK = "xcode", "github-dark"


@dataclass(frozen=True, slots=True)
class Listing:
    """A module, and every app that runs it: contenders of one framework share theirs."""

    apps: list[str]
    text: str


def listings(sources: Mapping[str, str], order: Sequence[str]) -> list[Listing]:
    """Return each text once, in the order of the first app that has it; apps not in `order` follow by name."""
    apps_of: dict[str, list[str]] = {}
    for app in (*(app for app in order if app in sources), *sorted(set(sources).difference(order))):
        apps_of.setdefault(sources[app], []).append(app)
    return [Listing(apps, text) for text, apps in apps_of.items()]


def highlighted(source: str) -> Markup:
    """Return the lines of a `pre` element; pygments escapes what it is given."""
    return Markup(highlight(source, PythonLexer(), HtmlFormatter(nowrap=True)))  # noqa: S704 - escaped by pygments


def highlight_rules(*, dark: bool) -> Markup:
    """Return the style sheet of `highlighted`, for elements inside `.source`."""
    formatter = HtmlFormatter(style=DARK if dark else LIGHT)
    rules = formatter.get_style_defs(".source")  # type: ignore[no-untyped-call]
    return Markup(rules)  # noqa: S704 - ours


SIGNS = {
    Verdict.SUPPORTED: "\N{BLACK CIRCLE}",
    Verdict.REFUTED: "\N{WHITE CIRCLE}",
    Verdict.INCONCLUSIVE: "?",
    Verdict.INVALID: "\N{MULTIPLICATION SIGN}",
    Verdict.BOTH_CAN: "=",
}
"""Beside the word, so that a verdict needs no colour; colours belong to apps."""


def filters() -> dict[str, Callable[..., object]]:
    """Return each filter of the templates by its name there."""
    return {
        "ratio": lambda estimate: _marked(estimate, reading.ratio(estimate)),
        "quantity": lambda estimate: _marked(estimate, reading.quantity(estimate)),
        "latency": lambda estimate: _marked(estimate, reading.latency(estimate)),
        "number": reading.number,
        "proper": reading.proper_name,
        "label": reading.label,
        "share": reading.share,
        "duration": reading.duration,
        "memory": reading.memory,
        "counted": reading.counted,
        "listed": reading.listed,
        "verdict": verdict_mark,
        "as_verdict": Verdict,
        "highlighted": highlighted,
        "area": lambda area: reading.area_name(area, 60),
        "waits": waits,
        "ways": ways,
        "open_loop_finding": open_loops.finding,
        "open_loop_remarks": open_loops.remarks,
        "open_loop_rivals": open_loops.rivals,
        "open_loop_rate": open_loops.rate,
        "open_loop_chart": chart_name,
        "open_loop_percentiles": open_loops.percentiles,
        "highest_rate": open_loops.highest,
        "with_code": with_code,
        "cost_rows": cost_rows,
        "part": libraries.part,
        "collections": costs.in_words,
        "paused": costs.paused,
        "table_finding": libraries.table_finding,
        "outlier_sentences": libraries.outlier_sentences,
        "staying": libraries.staying,
        "one_connection": one_connection,
        "memory_words": memory_words,
        "scaling_chart": scaling_chart_name,
    }


def with_code(text: str) -> Markup:
    """Escape a text, and mark what stands between backticks as code."""
    parts = [escape(part) for part in text.split("`")]
    if len(parts) % 2 == 0:
        return escape(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else part for place, part in enumerate(parts)
    )


def verdict_mark(verdict: Verdict | None) -> Markup:
    """Return word and sign; a claim without a verdict was not tested, which is said and muted."""
    if verdict is None:
        return Markup('<span class="verdict untested">not tested</span>')
    kind = verdict.value.replace(" ", "-")
    mark = Markup('<span class="verdict {}"><span aria-hidden="true">{}</span> {}</span>')
    return mark.format(kind, SIGNS[verdict], verdict.value)


def _marked(estimate: Estimate | None, words: str) -> Markup:
    """Mark an estimate in words with its full figures, as they stand in the summary, for whoever points at it."""
    if estimate is None:
        return Markup('<span class="absent">{}</span>').format(words)
    value, interval = escape(words).split(" ", 1)
    full = f"{estimate.estimate!r} {estimate.low!r} {estimate.high!r}"
    return Markup('<span class="estimate" data-exact="{}"><b>{}</b> {}</span>').format(full, value, interval)
