"""Full garbage collections in words: how often, how long, and what somebody can do about them."""

from runner.analysis.cost.collections import Collections
from runner.analysis.summary import ScenarioSummary
from runner.report.text import wording

WORTH_SAYING = 0.01
"""From this share of the time on one request in a hundred waits for a collection: that is the 99th percentile."""


def in_words(collections: Collections | None) -> str:
    """Return how many came in a thousand requests, and how long one took."""
    if collections is None:
        return "not recorded"
    if collections.mean_milliseconds is None:
        return "none"
    often = wording.number(collections.per_thousand_requests, 2)
    return f"{often} in 1,000 requests, {wording.number(collections.mean_milliseconds, 1)} ms each"


def paused(scenario: ScenarioSummary) -> str:
    """Say who waits for collections often enough to show in the 99th percentile, and what helps; empty for nobody."""
    waiting = [
        f"{wording.proper_name(name)} ({in_words(found)})"
        for name, figures in scenario.contenders.items()
        if (found := figures.collections) and found.mean_milliseconds and found.share_of_time >= WORTH_SAYING
    ]
    if not waiting:
        return ""
    return (
        f"The slowest hundredth waited for full garbage collections: {wording.listed(waiting)}. Each of them looks at "
        "every object of the process, nearly all of which were there before the first request. Where that matters to "
        "you, call gc.freeze() in each worker once the app has been made: those objects are then left out."
    )
