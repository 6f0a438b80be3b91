"""The first questions of a reader, each with one sentence that has its figure: for README, page and Markdown.

What an interval covers, and what it does not: said wherever a single run states its figures.

What stands beside the headline: the same ratio for apps that are written in another style.

The first words of a report: what all machines say where its run speaks for one, and what the run says of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from runner.analysis.collection import Collection
from runner.analysis.cost_figures import NOTICEABLE, CostFigure, RunningCosts
from runner.analysis.known_moves import ANOTHER_HOUR, ANOTHER_MACHINE
from runner.analysis.roles import WHOLE_API
from runner.analysis.standing import stand, typical_claim_across
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Summary, Verdict
from runner.report.text import reading
from runner.report.text.libraries import CAPTIONS, part
from runner.report.text.machines import collected_headline, judged_sentence, spread_sentence, standing_sentence
from runner.report.text.open_loops import finding, rivals
from runner.report.text.reading import Compared, Pair, compared, headline_rows, leading_pair, number, typical_claim


def reach() -> str:
    """Return in one sentence how far the figures of a single run reach."""
    return (
        f"An interval covers fresh starts of the servers on this machine in this hour. With no line of code changed, "
        f"another hour has moved the typical ratio by up to {percent(ANOTHER_HOUR)}, and another machine by up to "
        f"{percent(ANOTHER_MACHINE)}."
    )


def percent(factor: float) -> str:
    """Return how far a factor is from 1."""
    return f"{number(100 * (factor - 1), 0)} %"


def beside_headline(summary: Summary) -> str:
    """Say the ratio with included routers, and which of the two a reader has; empty where it was not measured."""
    beside = summary.included_routers
    if beside is None:
        return ""
    baseline = reading.proper_name(beside.baseline.partition("-")[0])
    return (
        f"Where a {baseline} app includes its routes from routers, as its guide to bigger applications teaches, the "
        f"ratio is {reading.ratio(beside.ratio)}; the headline is for routes that are declared on the app itself."
    )


TWICE = 2.0
KINDS_OF_WORK = {
    "list_items": "long lists",
    "routing": "long routing tables",
    "server_sent_events": "server-sent events",
    "openapi_document": "the OpenAPI document",
    "built_per_request": "objects built for each request",
    "sync_light": "plain def handlers",
}
"""What scenarios that reach twice are called where there is no room for all their names."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One question with its answer."""

    question: str
    sentence: str
    """The finding first, with its figure."""
    section: str
    """The part of the page that has more, by its anchor."""


def answers(summary: Summary) -> list[Answer]:
    """Return what this run can answer, in the order in which people ask; nothing where no claim was put to the test."""
    if not summary.claims:
        return []
    pair = leading_pair(summary)
    asked: Sequence[Callable[[Summary, Pair], Answer | None]] = (
        small_endpoints,
        whole_api,
        own_work,
        ever_twice,
        library,
        half_load,
        running_costs,
    )
    return [answer for ask in asked if (answer := ask(summary, pair))]


def small_endpoints(summary: Summary, pair: Pair) -> Answer | None:
    """Say how much faster small endpoints are: the mean over the headline scenarios, and their range."""
    ratios = [ratio for row in headline_rows(summary) if (ratio := valid_ratio(row))]
    typical = typical_claim(summary)
    if typical is None or typical.ratio is None or len(ratios) < 2:
        return None
    contender, baseline = names(pair)
    low, high = (reading.number(bound.estimate, 2) for bound in (lowest(ratios), highest(ratios)))
    return Answer(
        "How much faster is it on small endpoints?",
        f"{contender} answers {reading.ratio(typical.ratio)} times as many requests as {baseline} (geometric mean of "
        f"{len(ratios)} in-memory endpoints, which range from {low} to {high}).",
        "ratios",
    )


def whole_api(summary: Summary, pair: Pair) -> Answer | None:
    """Say what is left of it in an API of sixty routes with a database."""
    row = next((row for row in compared(summary, pair) if row.scenario.name == WHOLE_API), None)
    ratio = valid_ratio(row) if row else None
    if ratio is None:
        return None
    return Answer(
        "And a whole API with a database?",
        f"{reading.ratio(ratio)} times as many, with sixty routes, middleware and PostgreSQL.",
        "ratios",
    )


def own_work(summary: Summary, pair: Pair) -> Answer | None:
    """Say from how much computing in the handler the framework no longer matters."""
    if summary.dilution is None:
        return None
    ahead = f"less than {round(100 * (NOTICEABLE - 1))} % ahead"
    contender, _ = names(pair)
    fades_at = summary.dilution.fades_at
    if fades_at is None:
        sentence = f"At once: {contender} is {ahead} even with an empty handler."
    else:
        sentence = f"From {reading.ratio(fades_at)} ms of computing in the handler on, {contender} is {ahead}."
    return Answer("When does my own code hide the difference?", sentence, "work")


def ever_twice(summary: Summary, pair: Pair) -> Answer | None:
    """Say in how many scenarios twice is reached beyond doubt, and what kind they are."""
    somewhere = next((claim for claim in summary.claims if claim.scope == "somewhere"), None)
    if somewhere is None or somewhere.verdict in {None, Verdict.INVALID}:
        return None
    rows = [row for row in compared(summary, pair) if row.comparison.verdict is Verdict.SUPPORTED]
    total = len(somewhere.scenarios)
    if not rows:
        sentence = f"In none of the {total} scenarios with a valid ratio, beyond doubt."
    else:
        sentence = f"In {len(rows)} of the {total} scenarios with a valid ratio: {reading.listed(kinds_of(rows))}."
    return Answer("Is it ever twice as fast?", sentence, "ratios")


def kinds_of(rows: Sequence[Compared]) -> list[str]:
    """Return what scenarios are about, each kind once, the highest ratio first."""
    modules = dict.fromkeys(row.scenario.name.partition("[")[0] for row in rows)
    return list(dict.fromkeys(KINDS_OF_WORK.get(module, module.replace("_", " ")) for module in modules))


def library(summary: Summary, pair: Pair) -> Answer | None:
    """Say what is left with the same model library in both, from the table that decides: by hand where there is one."""
    if not summary.libraries:
        return None
    table, (contender, baseline) = summary.libraries[-1], names(pair)
    row, first, second = table.typically, table.baseline_library, table.contender_library
    if row.share_with_baselines is None or row.share_with_contenders is None:
        return None
    return Answer(
        "Is it msgspec?",
        f"{CAPTIONS[table.way]}, {part(row.share_with_baselines)} of the lead goes away with {first} in both, and "
        f"{part(row.share_with_contenders)} with {second} in both. {contender} then answers "
        f"{reading.ratio(row.with_baselines)} or {reading.ratio(row.with_contenders)} times as many requests as "
        f"{baseline}, instead of {reading.ratio(row.own)}.",
        "reason",
    )


def half_load(summary: Summary, _pair: Pair) -> Answer | None:
    """Say how long users wait at half of what the slower app can do, on the smallest answer."""
    measured = next((one for one in summary.open_loops if not one.skipped and rivals(one)), None)
    if measured is None:
        return None
    return Answer("How long do my users wait at half load?", finding(measured), "below-saturation")


def running_costs(summary: Summary, _pair: Pair) -> Answer | None:
    """Say what either takes to start and to keep."""
    running = summary.running
    if running is None:
        return None
    start, memory = running.figure("start_milliseconds"), running.figure("rest_megabytes")
    costs = [
        both(running, cost, words) for cost, words in ((start, "to the first answer"), (memory, "at rest")) if cost
    ]
    return Answer("What does it take to start and to keep?", f"{'; '.join(costs)}.", "costs") if costs else None


def both(running: RunningCosts, cost: CostFigure, words: str) -> str:
    """Write `Litestar 310 [305, 315] ms to the first answer, FastAPI 402 [398, 406]`."""
    contender, baseline = (reading.quantity(cost.apps.get(app)) for app in (running.contender, running.baseline))
    own, other = names(Pair(running.contender, running.baseline))
    return f"{own} {contender} {cost.unit} {words}, {other} {baseline}"


def valid_ratio(row: Compared) -> Estimate | None:
    """Return the ratio that a comparison is judged by; None where a check has voided it."""
    return row.comparison.ratio if row.comparison.is_valid else None


def lowest(ratios: Sequence[Estimate]) -> Estimate:
    return min(ratios, key=lambda ratio: ratio.estimate)


def highest(ratios: Sequence[Estimate]) -> Estimate:
    return max(ratios, key=lambda ratio: ratio.estimate)


def names(pair: Pair) -> tuple[str, str]:
    """Return both as their owners write them, the contender first."""
    return reading.proper_name(pair.contender), reading.proper_name(pair.baseline)


@dataclass(frozen=True, slots=True)
class Front:
    """A headline, and what has to be read with it."""

    headline: str
    beneath: list[str]


def front(summary: Summary, collection: Collection | None) -> Front:
    """Return the range over machines for a run of the collection; for any other its own answer, and where it stands."""
    if collection is None or not collection.machines:
        return Front(summary.headline, [])
    standing = stand(summary, collection)
    placed = standing_sentence(standing, collection)
    if standing.machine:
        return Front(collected_headline(collection), [claimed(collection), placed])
    return Front(summary.headline, [placed])


def claimed(collection: Collection) -> str:
    """Say what became of the claim on all machines, and how far they differ."""
    typical = typical_claim_across(collection)
    if typical is None or typical.ratio is None:
        return ""
    return f"The claimed {typical.target:g}x is {judged_sentence(typical)}. {spread_sentence(typical.ratio)}"
