"""What several machines say together, in sentences: the range first, and how much of it is known.

The rows that tables and pictures of the collection have: a machine each, then what all of them say together.
"""

from collections.abc import Iterator
from math import exp
from typing import NamedTuple

from runner.analysis import wording
from runner.analysis.collection import Agreement, ClaimAcross, Collection, RatioAcross, RunStanding
from runner.analysis.roles import WHOLE_API
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Summary, Verdict
from runner.records.host import Role
from scenarios.claims import CLAIMED_PAIR


class MachineRow(NamedTuple):
    """One interval with its name. Without a figure where the machine has none that is valid."""

    label: str
    ratio: Estimate | None
    verdict: str = ""
    is_pooled: bool = False


class MachinePanel(NamedTuple):
    question: str
    rows: list[MachineRow]
    across: RatioAcross


def panels(collection: Collection, standing: RunStanding | None = None) -> list[MachinePanel]:
    """Return small endpoints and the whole API, each with a row for each machine; the run's own where it is in none."""
    found: list[MachinePanel] = []
    typical = collection.typical
    if typical and typical.ratio:
        rows = typical_rows(collection)
        if standing and standing.own and not standing.machine:
            rows.append(MachineRow("this run", standing.own))
        rows += pooled_rows(typical.ratio)
        found.append(MachinePanel("small in-memory endpoints (geometric mean)", rows, typical.ratio))
    whole = collection.claimed(WHOLE_API)
    if whole and whole.throughput:
        rows = [
            MachineRow(name, whole.throughput.ratios.get(name), verdict.value if verdict else "")
            for name, verdict in whole.verdicts.items()
        ]
        question = "an API of sixty routes with a database"
        found.append(MachinePanel(question, [*rows, *pooled_rows(whole.throughput)], whole.throughput))
    return found


def typical_rows(collection: Collection) -> list[MachineRow]:
    typical = collection.typical
    verdicts = typical.verdicts if typical else {}
    ratios = collection.typical_ratio.ratios if collection.typical_ratio else {}
    return [
        MachineRow(name, ratios.get(name), verdict.value)
        if (verdict := verdicts.get(name))
        else MachineRow(name, None, "not tested")
        for name in collection.names
    ]


def pooled_rows(across: RatioAcross) -> Iterator[MachineRow]:
    if across.mean:
        yield MachineRow("geometric mean", across.mean, is_pooled=True)
    if across.next_one:
        yield MachineRow("next kind, predicted", across.next_one, is_pooled=True)


NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
ORDINALS = {5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth", 9: "ninth", 10: "tenth", 11: "eleventh", 12: "twelfth"}
NOTHING = "No machine has been measured yet."
TARGETS = {
    Agreement.SUPPORTED: ": at least {target:g}",
    Agreement.REFUTED: ": not {target:g}",
    Agreement.DEPENDS: "; whether it is {target:g} depends on the machine",
    Agreement.INCONCLUSIVE: "; whether it is {target:g} is undecided",
}


def collected_headline(collection: Collection) -> str:
    typical = collection.typical
    if typical is None or typical.ratio is None:
        return NOTHING
    contender, baseline = map(wording.name_of, CLAIMED_PAIR)
    target = TARGETS[typical.outcome].format(target=typical.target)
    whole = whole_sentence(collection, len(typical.ratio.ratios))
    return (
        f"{contender} answers {figure_of(typical.ratio, typical.target)} times as many requests as {baseline} on small "
        f"in-memory endpoints (on {kinds(len(typical.ratio.ratios))}){target}.{whole}"
    )


def whole_sentence(collection: Collection, machines: int) -> str:
    whole = collection.claimed(WHOLE_API)
    if whole is None or whole.throughput is None:
        return ""
    measured = len(whole.throughput.ratios)
    fewer = f" (on {in_words(measured)} of them)" if measured < machines else ""
    return f" For a sixty-route API with a database it is {figure_of(whole.throughput)} times{fewer}."


def machines_finding(collection: Collection) -> str:
    typical, whole = collection.typical, collection.claimed(WHOLE_API)
    contender, baseline = map(wording.name_of, CLAIMED_PAIR)
    parts = [f"{figure_of(typical.ratio, typical.target)} on small endpoints"] if typical and typical.ratio else []
    parts += [f"{figure_of(whole.throughput)} for a whole API"] if whole and whole.throughput else []
    return f"{contender} over {baseline} on {kinds(len(collection.runs))}: {', '.join(parts)}"


def figure_of(across: RatioAcross, beside: float | None = None) -> str:
    """Write a single machine's own figure with its interval, and the range of several."""
    match [*across.ratios.values()]:
        case [own]:
            return wording.interval(own, beside=beside)
        case _:
            return range_of(across, beside)


def range_of(ratio: RatioAcross, beside: float | None = None, decimals: int = 1) -> str:
    """Write `1.4 to 1.6`, or `1.2` where both round to it; with more decimals where they would hide a side of 2."""
    ends = (ratio.lowest, ratio.highest)
    while decimals < wording.MOST_DECIMALS and any(round(value, decimals) == beside != value for value in ends):
        decimals += 1
    lowest, highest = (wording.number(value, decimals) for value in ends)
    return lowest if lowest == highest else f"{lowest} to {highest}"


def kinds(count: int) -> str:
    return f"{in_words(count)} {'kind' if count == 1 else 'kinds'} of machine"


def in_words(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else f"{count:,}"


def judged_sentence(claim: ClaimAcross) -> str:
    verdicts = [verdict for verdict in claim.verdicts.values() if verdict and verdict is not Verdict.INVALID]
    left_out = len(claim.verdicts) - len(verdicts)
    beside = f"; without a verdict on {in_words(left_out)} more" if left_out and verdicts else ""
    if len(set(verdicts)) == 1:
        each = "the one kind of machine measured" if len(verdicts) == 1 else f"each of {kinds(len(verdicts))}"
        return f"{verdicts[0].value} on {each}{beside}"
    counts = {verdict: verdicts.count(verdict) for verdict in Verdict if verdict in verdicts}
    tally = wording.listed([f"{verdict.value} on {in_words(count)}" for verdict, count in counts.items()])
    return f"{claim.outcome.value}: {tally}{beside}" if tally else claim.outcome.value


def spread_sentence(ratio: RatioAcross) -> str:
    if ratio.spread is None:
        return "One machine says nothing about others."
    share = wording.number(100 * (exp(ratio.spread) - 1), 0)
    varies = f"Results vary by about {share} % between machines"  # one standard deviation
    return f"{varies}; one run's interval does not include that. {next_sentence(ratio)}"


def next_sentence(ratio: RatioAcross) -> str:
    if ratio.mean is None:
        return "Two machines are too few for a mean."
    if ratio.next_one is None:
        return f"Their geometric mean is {wording.interval(ratio.mean).partition(' ')[0]}."
    low, high = wording.number(ratio.next_one.low, 2), wording.number(ratio.next_one.high, 2)
    ordinal = ORDINALS.get(len(ratio.ratios) + 1, "further")
    return f"A {ordinal} like them would lie between {low} and {high} in 95 of 100 cases."


def standing_sentence(standing: RunStanding, collection: Collection) -> str:
    typical = collection.typical
    if typical is None or typical.ratio is None:
        return NOTHING
    ratio = typical.ratio
    own = wording.interval(standing.own).partition(" ")[0] if standing.own else "1.00"
    range_ = range_of(ratio, typical.target, decimals=len(own.partition(".")[2]))
    others = wording.listed(standing.other_versions)
    versions = f" Versions differ too, and may be the reason: {others}." if others else ""
    return placed(standing, len(ratio.ratios), range_) + versions


def placed(standing: RunStanding, count: int, range_: str) -> str:
    machines = f"the {kinds(count)} in the collection"
    if standing.own is None or standing.place is None:
        return f"This run has no valid figure to compare with the {range_} of {machines}."
    own = wording.interval(standing.own)
    if standing.machine and count == 1:
        return f"This run represents {machines}, {standing.machine}: {own}."
    if standing.machine:
        return f"This run represents one of {machines}, {standing.machine}: {own}. The range over all is {range_}."
    if count == 1:
        return f"This machine's figure is {own}; that of {machines} is {range_}."
    return f"This machine's figure, {own}, lies {standing.place.value} the range of {machines}, {range_}."


class HostRow(NamedTuple):
    name: str
    does: str
    is_a: str
    round_trip: str  # between it and the machine that measured, with a unit


def host_rows(summary: Summary) -> list[HostRow]:
    return [
        HostRow(
            name=name,
            does=f"serves on {host.address}" if host.role is Role.SERVER else "sends requests",
            is_a=f"{host.machine.processor}, {wording.counted(host.machine.cores, 'core')}, {host.machine.system}, "
            f"{host.machine.python}",
            round_trip=f"{host.offset.round_trip_seconds * 1e3:.2g} ms",
        )
        for name, host in (summary.hosts or {}).items()
    ]


def hosts_sentence(summary: Summary) -> str:
    if not summary.hosts:
        return ""
    generators = wording.counted(sum(host.role is Role.GENERATOR for host in summary.hosts.values()), "machine")
    return (
        f"The servers had a machine to themselves, and requests came from {generators} over a network. "
        "CPU time per request is measured on the servers' machine and does not depend on the network. Throughput is "
        "that of the servers only where they were saturated, which is checked for every comparison."
    )
