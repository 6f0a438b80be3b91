"""The first words of a report: the headline, the questions of a reader, and whether the run can be believed.

The page, the Markdown and the README all have them from here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from runner.analysis.collecting import stand, typical_claim_across
from runner.analysis.collection import Collection
from runner.analysis.cpu_time import NOTICEABLE
from runner.analysis.known_moves import ANOTHER_HOUR, ANOTHER_MACHINE
from runner.analysis.parts import CostFigure, RunningCosts
from runner.analysis.roles import WHOLE_API
from runner.analysis.statistics.estimate import LEVEL, Estimate
from runner.analysis.summary import Comparison, Summary, Verdict
from runner.records.host import Host, Role
from runner.records.run import Kind
from runner.report.text import reading
from runner.report.text.machines import collected_headline, judged_sentence, spread_sentence, standing_sentence
from runner.report.text.parts import open_loop_finding, rivals
from runner.report.text.reading import (
    Compared,
    Pair,
    compared,
    counted,
    headline_rows,
    leading_pair,
    measured,
    number,
    shared_warnings,
    typical_claim,
)


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
    contender, baseline = reading.names(pair)
    low, high = (reading.number(pick(ratio.estimate for ratio in ratios), 2) for pick in (min, max))
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
    contender, _ = reading.names(pair)
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
    """Say what is left with the same model library in both."""
    explained = summary.explained
    if explained is None:
        return None
    shares = [explained.share, *([explained.other_way.share] if explained.other_way else [])]
    contender, baseline = reading.names(pair)
    same = f"with {explained.library} in both, {contender} answers {reading.ratio(explained.same)} times as many"
    beside = (
        f"; with {explained.other_way.library} in both, {reading.ratio(explained.other_way.ratio)} times"
        if explained.other_way
        else ""
    )
    return Answer(
        "Is it msgspec?",
        f"{part_of_the_lead(shares)}: {same} requests as {baseline}{beside}, where each one's own library gives "
        f"{reading.ratio(explained.own)}.",
        "reason" if summary.libraries else "claims",
    )


def part_of_the_lead(shares: Sequence[Estimate]) -> str:
    """Write `Between 40 % and all of the lead`: what the library explains, by either test."""
    least, most = (as_part(pick(shares, key=lambda share: share.estimate)) for pick in (min, max))
    return f"{least.capitalize()} of the lead" if least == most else f"Between {least} and {most} of the lead"


def as_part(share: Estimate) -> str:
    return "all" if share.low >= 1 else "none" if share.high <= 0 else reading.share(share.estimate)


def half_load(summary: Summary, _pair: Pair) -> Answer | None:
    """Say how long users wait at half of what the slower app can do, on the smallest answer."""
    found = next((one for one in summary.open_loops if not one.skipped and rivals(one)), None)
    if found is None:
        return None
    return Answer("How long do my users wait at half load?", open_loop_finding(found), "below-saturation")


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
    own, other = reading.names(Pair(running.contender, running.baseline))
    return f"{own} {contender} {cost.unit} {words}, {other} {baseline}"


def valid_ratio(row: Compared) -> Estimate | None:
    """Return the ratio that a comparison is judged by; None where a check has voided it."""
    return row.comparison.ratio if row.comparison.is_valid else None


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


IN_SHORT = 2
"""Sentences on the first screen."""


def belief(summary: Summary) -> str:
    """Return one short paragraph: yes, no, or in part, and why."""
    return " ".join(reasons(summary))


def belief_in_short(summary: Summary) -> str:
    """Return its beginning, for the first screen."""
    return " ".join(reasons(summary)[:IN_SHORT])


def reasons(summary: Summary) -> list[str]:
    """Return the sentences of the answer, the answer itself first."""
    comparisons = [comparison for scenario in measured(summary) for comparison in scenario.comparisons]
    failed = [control.name for control in summary.controls if control.passed is False]
    invalid = sum(comparison.verdict is Verdict.INVALID for comparison in comparisons)
    if summary.run.options.kind is not Kind.BENCH:
        return [f"It is not meant to be: a {summary.run.options.kind} run judges the instrument, not the frameworks."]
    if not comparisons:
        return ["There is nothing to believe or to doubt: it measured no scenario."]
    if failed:
        return [f"No. The instrument did not find what is known ({', '.join(failed)}), so none of its ratios counts."]
    if invalid == len(comparisons):
        return ["No. A validity check failed in every scenario; each says below which one and why."]
    if invalid:
        answer = [in_part(invalid, len(comparisons))]
    else:
        answer = ["Nothing speaks against it."] if judged_controls(summary) else []
    return [*answer, found_what_is_known(summary), *kept_apart(summary, comparisons)]


def in_part(invalid: int, comparisons: int) -> str:
    """Say how many ratios do not count, and of how many: a comparison is one contender in one scenario."""
    have = "has" if invalid == 1 else "have"
    return (
        f"In part: {invalid} of {reading.counted(comparisons, 'comparison')} (one for each contender in each scenario) "
        f"{have} no valid ratio, and each says why."
    )


def found_what_is_known(summary: Summary) -> str:
    """Say what came of the controls."""
    judged = judged_controls(summary)
    if not judged:
        return "No control experiment could be judged, so nothing shows that the instrument finds what is known."
    return f"The instrument found what is known beforehand in all {judged} control experiments."


def judged_controls(summary: Summary) -> int:
    """Count the control experiments that have an estimate."""
    return sum(control.passed is not None for control in summary.controls)


def excluded_pairs(summary: Summary) -> tuple[int, int]:
    """Return how many pairs were excluded, and how many were measured."""
    comparisons = [comparison for scenario in measured(summary) for comparison in scenario.comparisons]
    excluded = sum(comparison.excluded_pairs for comparison in comparisons)
    return excluded, excluded + sum(comparison.pairs for comparison in comparisons)


def kept_apart(summary: Summary, comparisons: list[Comparison]) -> list[str]:
    """Say how much had to be set aside, how many comparisons warn, and how many intervals may be expected to miss."""
    aside, pairs = excluded_pairs(summary)
    shared = shared_warnings(summary)
    warned = sum(any(not flag.voids and flag.name not in shared for flag in each.flags) for each in comparisons)
    share = f"{reading.number(100 * aside / pairs, 1)} % of the pairs of slices" if pairs else "Nothing"
    sentences = [f"{share} had to be set aside since something outside disturbed them."]
    if warned:
        sentences.append(f"{warned} of {len(comparisons)} comparisons carry a warning, to read beside their ratio.")
    return [*sentences, *may_miss(comparisons)]


def may_miss(comparisons: list[Comparison]) -> list[str]:
    """Say how many intervals a reader has to expect to be wrong; nothing where there are few."""
    intervals = sum(comparison.is_valid for comparison in comparisons)
    expected = round((1 - LEVEL) * intervals)
    if not expected:
        return []
    counts = "counts of scenarios that reach or miss a ratio are corrected for that"
    return [f"Each interval misses in one run of twenty: about {expected} of {intervals} may be expected to; {counts}."]


@dataclass(frozen=True, slots=True)
class HostRow:
    """One machine, in words."""

    name: str
    does: str
    is_a: str
    round_trip: str
    """Between it and the machine that measured, with a unit."""


def host_rows(summary: Summary) -> list[HostRow]:
    """Return a row for each machine, the servers' first; none where everything ran on one."""
    if isinstance(summary.hosts, msgspec.UnsetType):
        return []
    return [host_row(name, host) for name, host in summary.hosts.items()]


def host_row(name: str, host: Host) -> HostRow:
    """Return one machine in words."""
    does = f"serves on {host.address}" if host.role is Role.SERVER else "sends requests"
    machine = host.machine
    cores = counted(machine.cores, "core")
    return HostRow(
        name=name,
        does=does,
        is_a=f"{machine.processor}, {cores}, {machine.system}, {machine.python}",
        round_trip=f"{host.offset.round_trip_seconds * 1e3:.2g} ms",
    )


def hosts_sentence(summary: Summary) -> str:
    """Return what a network changes in the figures; empty where there was none."""
    if isinstance(summary.hosts, msgspec.UnsetType):
        return ""
    generators = counted(sum(host.role is Role.GENERATOR for host in summary.hosts.values()), "machine")
    return (
        f"The servers had a machine to themselves, and requests came from {generators} over a network. "
        "CPU time per request is measured on the servers' machine and does not depend on the way there; throughput is "
        "that of the servers only where they were saturated, which a check says of every comparison."
    )
