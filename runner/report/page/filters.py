"""What templates turn into words and marks: figures, verdicts, and code within a sentence."""

from collections.abc import Callable

from markupsafe import Markup, escape

from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Verdict
from runner.report.charts.open_loops import chart_name
from runner.report.charts.scaling import chart_name as scaling_chart_name
from runner.report.page.sources import highlighted
from runner.report.text import collections, libraries, open_loops, wording
from runner.report.text.costs import cost_rows
from runner.report.text.reading import waits
from runner.report.text.scaling import memory_words, one_connection
from runner.report.text.three_ratios import ways

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
        "ratio": lambda estimate: _marked(estimate, wording.ratio(estimate)),
        "quantity": lambda estimate: _marked(estimate, wording.quantity(estimate)),
        "latency": lambda estimate: _marked(estimate, wording.latency(estimate)),
        "number": wording.number,
        "proper": wording.proper_name,
        "label": wording.label,
        "share": wording.share,
        "duration": wording.duration,
        "memory": wording.memory,
        "counted": wording.counted,
        "listed": wording.listed,
        "verdict": verdict_mark,
        "as_verdict": Verdict,
        "highlighted": highlighted,
        "area": lambda area: wording.area_name(area, 60),
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
        "collections": collections.in_words,
        "paused": collections.paused,
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
