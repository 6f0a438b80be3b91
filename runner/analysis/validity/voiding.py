"""Checks that void a comparison: its figures may be what the instrument did and not what the apps did.

Each takes the evidence and returns what it saw, or None where there is nothing to see or the check does not apply.
"""

from collections.abc import Sequence
from operator import attrgetter

from runner.analysis import wording
from runner.analysis.roles import waits
from runner.analysis.statistics.frames import MOST_EXCLUDED, Basis
from runner.analysis.validity.check import Checks, Finding, effect
from runner.analysis.validity.evidence import Evidence
from runner.records.measurement import Failure, FailureKind

voids: Checks[Evidence] = Checks(voids=True)

BUSY_SERVER = 0.90

"""The share of the time below which something else than its CPU limits a server."""

FIGURE = attrgetter("figure")

"""By which findings are compared."""

SECONDS = ("elapsed_seconds", "waited_seconds", "stolen_seconds", "server_cpu_seconds")


@voids(
    "wrong status",
    "Answers with another status than conformance recorded: {figure:.0f}; the first: {detail}.",
    above=0,
)
def wrong_status(evidence: Evidence) -> Finding:
    """Answers of the two and the bare ASGI app with another status than recorded, also in disturbed slices."""
    return tally([failure for failure in evidence.failures if failure.kind is FailureKind.STATUS])


@voids(
    "wrong body",
    "Answers with another body than conformance recorded: {figure:.0f}; the first: {detail}.",
    above=0,
)
def wrong_body(evidence: Evidence) -> Finding:
    """As wrong status: the right status with another body."""
    return tally([failure for failure in evidence.failures if failure.kind is FailureKind.BODY])


@voids(
    "truncated answers",
    "Answers that were cut off or never came: {figure:.0f}; the first: {detail}.",
    above=0,
)
def truncated_answers(evidence: Evidence) -> Finding:
    """As wrong status: cut off, no HTTP, too late, or none at all."""
    return tally(
        [failure for failure in evidence.failures if failure.kind not in {FailureKind.STATUS, FailureKind.BODY}]
    )


@voids("failed blocks", "Blocks did not run to their end {figure:.0f} times; the last: {detail}.", above=1)
def block_failures(evidence: Evidence) -> Finding | None:
    """How often a block of the scenario did not run to its end; a second try that failed counts as both."""
    if not evidence.failed_blocks:
        return None
    times = max(len(evidence.failed_blocks), *(block.attempt for block in evidence.failed_blocks))
    return Finding(float(times), evidence.failed_blocks[-1].reason)


@voids(
    "busy generator",
    "The load generator was busy for {figure:.1%} of the time while it loaded {detail} (limit "
    "{threshold:.0%}): it may have been the bottleneck, which pulls the ratio towards 1.",
    above=0.85,
)
def generator_share(evidence: Evidence) -> Finding | None:
    """How busy the generator's core was, for the app that kept it busier."""
    if evidence.basis is Basis.CPU_TIME:
        return None  # what a request costs its server does not depend on how fast the next one comes
    return max(shares_of(evidence.both, evidence, "generator_cpu_seconds"), key=FIGURE, default=None)


@voids(
    "low floor",
    "A bare ASGI app was only {figure:.2f} times as fast as {detail} (it has to be {threshold:g} times): the "
    "generator set its pace, and may have set theirs.",
    below=1.5,
)
def low_floor(evidence: Evidence) -> Finding | None:
    """Requests per second of the bare ASGI app over the faster app's, where the generator set its pace."""
    return headroom(evidence) if floor_is_held_up(evidence) else None


@voids(
    "idle server",
    "The server of {detail} was busy for only {figure:.1%} of the time (at least {threshold:.0%} is needed): "
    "throughput did not measure its speed.",
    below=BUSY_SERVER,
)
def server_share(evidence: Evidence) -> Finding | None:
    """How busy the server's core was, for the app that kept it less busy; only where the CPU is the limit."""
    if waits(evidence.tags) or not evidence.is_saturated or evidence.basis is Basis.CPU_TIME:
        return None
    busy = min(shares_of(evidence.both, evidence, "server_cpu_seconds"), key=FIGURE, default=None)
    return busy and Finding(busy.figure / evidence.busy_cores, busy.detail)


@voids(
    "excluded pairs",
    "{detail} were set aside since something outside disturbed them (at most a third may be), and CPU time "
    "cannot stand in for throughput here: the machine was not quiet enough.",
    above=MOST_EXCLUDED,
)
def excluded_share(evidence: Evidence) -> Finding | None:
    """The share of pairs that were set aside, where too little is left and CPU time cannot stand in for throughput."""
    return excluded(evidence) if evidence.basis is Basis.NOTHING else None


@voids(
    "measures disagree",
    "The verdict is withheld: the ratio of throughput is {detail} times that of CPU time (at most "
    "{threshold:.0%} apart), so one of the two servers was kept less busy than the other.",
    above=0.03,
)
def witness_disagreement(evidence: Evidence) -> Finding | None:
    """How far apart the ratios of throughput and of CPU time are, pair by pair; only where the CPU is the limit.

    The one over the other is, for each pair, the busy share of the one server over that of the other: *idle server*
    once more, for a difference between the two. In the trials something that took the server's core let the first fall
    to 1.375 while the second stayed at 1.520.
    """
    if waits(evidence.tags) or not evidence.is_saturated or evidence.basis is Basis.CPU_TIME:
        return None
    pairs = evidence.resting_pairs
    return effect((pairs["log_throughput_ratio"] - pairs["log_cpu_ratio"]).groupby(pairs["block"]).median())


@voids("unequal servers", "Servers did not all run with the flags of this run: {detail}.", above=0)
def unequal_servers(evidence: Evidence) -> Finding:
    """Servers of the two and of the bare ASGI app that ran with other flags than the run's."""
    odd = {
        f"{condition} with {' '.join(served.command)}"
        for condition, served in evidence.servers
        if served.command != evidence.flags[condition]
    }
    return Finding(float(len(odd)), "; ".join(sorted(odd)))


@voids(
    "server log",
    "A server of {detail} wrote {figure:,.0f} bytes of log while it was measured: a log of requests or of "
    "debugging left on costs time that is not the framework's.",
    above=0,
)
def logged_bytes(evidence: Evidence) -> Finding:
    """How much the servers of the two and the bare ASGI app wrote while they were measured, at most in one block."""
    written = [(served.log_bytes, condition) for condition, served in evidence.servers]
    most, condition = max(written, key=lambda written_by: written_by[0], default=(0, ""))
    return Finding(float(most), wording.name_of(condition) if condition else "")


@voids(
    "starved server",
    "The server of {detail} had nothing to do for {figure:.0%} of the time that it could have run (limit "
    "{threshold:.0%}): CPU time per request is not that of a saturated server.",
    above=0.5,
)
def starved_share(evidence: Evidence) -> Finding | None:
    """How much of the time that it could have run a server had nothing to do; only where CPU time is judged."""
    if evidence.basis is not Basis.CPU_TIME:
        return None
    findings = []
    for app in evidence.both:
        sums = evidence.resting_slices(app)[list(SECONDS)].sum()
        free = sums["elapsed_seconds"] - sums["waited_seconds"] - sums["stolen_seconds"]
        if free > 0:
            findings.append(Finding(float(1 - sums["server_cpu_seconds"] / free), wording.name_of(app)))
    return max(findings, key=FIGURE, default=None)


def tally(failures: list[Failure]) -> Finding:
    """Return how many answers these failures are, with the first of them as the detail."""
    detail = f"{failures[0].request}: {failures[0].detail}" if failures else ""
    return Finding(float(sum(failure.count for failure in failures)), detail)


def headroom(evidence: Evidence) -> Finding | None:
    """Return how many times as fast as the faster app the floor was; a waiting floor would wait as they do.

    By CPU time where that is judged.
    """
    paces = {app: pace(evidence, app) for app in (evidence.floor, *evidence.both)}
    known = {app: value for app, value in paces.items() if value is not None}
    if waits(evidence.tags) or not evidence.is_saturated or evidence.floor not in known or len(known) < 3:
        return None
    floor = known.pop(evidence.floor)
    faster = max(known, key=known.__getitem__)
    return Finding(floor / known[faster], wording.name_of(faster))


def floor_is_held_up(evidence: Evidence) -> bool:
    """Return whether the floor's server was idle for a tenth of the time: then the generator sets its pace."""
    busy = floor_share(evidence)
    return busy is not None and busy.figure < BUSY_SERVER


def floor_share(evidence: Evidence) -> Finding | None:
    if waits(evidence.tags) or not evidence.is_saturated or evidence.basis is Basis.CPU_TIME:
        return None
    return next(iter(shares_of([evidence.floor], evidence, "server_cpu_seconds")), None)


def excluded(evidence: Evidence) -> Finding:
    """Return the share of pairs that were set aside, of one or more."""
    excluded, total = evidence.excluded_pairs, len(evidence.pairs)
    return Finding(excluded / total, f"{excluded} of {wording.counted(total, 'pair')}")


def shares_of(apps: Sequence[str], evidence: Evidence, column: str) -> list[Finding]:
    """Return seconds of `column` over seconds elapsed, for each of some apps that has slices."""
    findings = []
    for app in apps:
        sums = evidence.resting_slices(app)[[column, "elapsed_seconds"]].sum()
        if sums["elapsed_seconds"] > 0:
            findings.append(Finding(float(sums[column] / sums["elapsed_seconds"]), wording.name_of(app)))
    return findings


def pace(evidence: Evidence, app: str) -> float | None:
    """Return the requests per second of the median slice, or per second of CPU time where that is judged.

    None where no slice counts or none answered.
    """
    slices = evidence.resting_slices(app)
    by_cpu_time = evidence.basis is Basis.CPU_TIME
    paces = 1e6 / slices["cpu_microseconds_per_request"] if by_cpu_time else slices["requests_per_second"]
    return None if paces.dropna().empty else float(paces.median())
