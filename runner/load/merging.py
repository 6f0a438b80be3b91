"""What several generators saw of one slice, as one load."""

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from runner.load.messages import Loaded
from runner.records import histogram
from runner.records.measurement import Failure, FailureKind, Load, OpenLoad, Part
from runner.records.schedule import Schedule


def merged(replies: Mapping[str, Loaded], given_up: int, repeats: int, schedule: Schedule | None) -> Load:
    """Return one load of what each generator saw, by name.

    `given_up` requests were answered in `repeats` earlier tries at the slice, which not everybody began in time: the
    server has spent CPU time on them as on all others, so they count as requests and not in the rate. A schedule's do
    not count: it says itself how many requests it has.
    """
    loads = [reply.load for reply in replies.values()]
    parts = {name: reply.part for name, reply in replies.items() if reply.part is not None}
    requests = sum(load.requests for load in loads) + (given_up if schedule is None else 0)
    rate = sum(part.in_window / part.window_seconds for part in parts.values())
    longest = max(load.elapsed_seconds for load in loads)
    elapsed = requests / rate if rate and schedule is None else longest
    return Load(
        requests=requests,
        failures=merged_failures(loads),
        reconnects=sum(load.reconnects for load in loads),
        elapsed_seconds=elapsed,
        # Of the busiest: it is the one that may have been the bottleneck.
        generator_cpu_seconds=max(load.generator_cpu_seconds / load.elapsed_seconds for load in loads) * elapsed,
        latency_buckets=dict(sum((Counter(load.latency_buckets) for load in loads), Counter())),
        open_loop=merged_open([load.open_loop for load in loads if load.open_loop], schedule),
        parts={name: with_repeats(part, repeats) for name, part in parts.items()},
    )


def with_repeats(part: Part, repeats: int) -> Part:
    return msgspec.structs.replace(part, repeats=repeats)


def merged_failures(loads: Sequence[Load]) -> list[Failure]:
    """Return one failure of each kind, the first that anybody met, with how many there were."""
    found: dict[FailureKind, Failure] = {}
    for failure in (failure for load in loads for failure in load.failures):
        first = found.get(failure.kind)
        count = failure.count + (first.count if first else 0)
        found[failure.kind] = msgspec.structs.replace(first or failure, count=count)
    return list(found.values())


def merged_open(loads: Sequence[OpenLoad], schedule: Schedule | None) -> OpenLoad | None:
    """Return what was seen of all parts of a schedule; None of a closed loop."""
    if schedule is None or not loads:
        return None
    return OpenLoad(
        schedule=schedule,
        from_plan=histogram.together(load.from_plan for load in loads),
        from_send=histogram.together(load.from_send for load in loads),
        lag=histogram.together(load.lag for load in loads),
        sending_seconds=max(load.sending_seconds for load in loads),
        in_flight=sum(load.in_flight for load in loads),
        in_flight_seconds=max(load.in_flight_seconds for load in loads),
        backlog_growth_per_second=sum(load.backlog_growth_per_second for load in loads),
        gaps_statistic=max(load.gaps_statistic for load in loads),
        most_connections=sum(load.most_connections for load in loads),
        waited_for_connection=sum(load.waited_for_connection for load in loads),
        collections=sum(load.collections for load in loads),
    )
