"""Open-loop records for tests: queues whose service time is known, under the schedules that a block would draw."""

import random
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from runner.experiment.plan import Offering
from runner.records import measurement
from runner.records.condition import AtShare, Condition, OpenLoop, Schedule, Versus, Whose
from runner.records.measurement import Load, OpenLoad, Slice
from runner.records.run import Complete, Recording, Run, Stop
from tests.builders import make_asked, make_block, make_load, make_options, make_run, make_slice

NAME = "latency[json_hello]"
LAG = 2_000
"""Nanoseconds."""


def at(app: str, share: float = 0.5, capacity: Whose = Whose.SLOWER) -> Condition:
    """An app at a share of a capacity."""
    return Condition(app=app, load_model=OpenLoop(load=AtShare(share=share, capacity=capacity)))


def queued(schedule: Schedule, service_seconds: float, coin: random.Random) -> list[int]:
    """Latencies in nanoseconds of a server that takes one request after the other (Lindley's recursion)."""
    free, latencies = 0.0, []
    for planned in schedule.planned_nanoseconds():
        free = max(free, planned) + service_seconds * 1e9 * (0.8 + 0.4 * coin.random())
        latencies.append(round(free - planned))
    return latencies


def backlog_growth(schedule: Schedule, latencies: Sequence[int]) -> float:
    """By how many requests each second what a request finds under way grows, by least squares."""
    planned = np.array(schedule.planned_nanoseconds())
    ends = np.sort(planned + np.array(latencies))
    found = np.arange(len(planned)) - np.searchsorted(ends, planned)
    return float(np.polyfit(planned / 1e9, found, 1)[0])


def make_open_load(
    latencies: Sequence[int] = tuple(range(300_000, 800_000, 1_000)),
    *,
    schedule: Schedule | None = None,
    lag: int = LAG,
    **changes: float,
) -> OpenLoad:
    """500 answers in half a second, between 0.3 and 0.8 ms, in keeping with all checks; `changes` are its fields."""
    schedule = schedule or Schedule(requests_per_second=len(latencies) / 0.5, seconds=0.5)
    load = OpenLoad(
        schedule=schedule,
        from_plan=measurement.encoded_histogram([latency + lag for latency in latencies]),
        from_send=measurement.encoded_histogram(latencies),
        lag=measurement.encoded_histogram([lag] * len(latencies)),
        sending_seconds=schedule.seconds,
        in_flight=sum(latencies) / 1e9 / schedule.seconds,
        in_flight_seconds=schedule.seconds,
        backlog_growth_per_second=0.0,
        gaps_statistic=-1.0,
        most_connections=32,
        waited_for_connection=0,
        collections=0,
    )
    return msgspec.structs.replace(load, **changes)


def offered(load: OpenLoad, **changes: object) -> Load:
    """A slice's load of an open loop."""
    usual = make_load(requests=load.schedule.requests, elapsed_seconds=load.schedule.seconds)
    return msgspec.structs.replace(usual, latencies=None, open_loop=load, **changes)


def make_open_loop_run(shares: Sequence[float] = (0.5,), whose: Whose = Whose.SLOWER) -> Run:
    """The head of a run of one scenario below saturation."""
    pairs = [(at("litestar", share, whose), at("fastapi", share, whose)) for share in shares]
    conditions = [Condition(app="fastapi"), Condition(app="litestar"), *(each for pair in pairs for each in pair)]
    asked = make_asked(contenders=[condition.name for condition in conditions])
    run = make_run(options=make_options(scenarios=[NAME]))
    return msgspec.structs.replace(
        run,
        scenarios={NAME: msgspec.structs.replace(asked, experiment="latency", scenario="json_hello")},
        conditions=run.conditions | {condition.name: condition for condition in conditions},
        comparisons={NAME: [Versus(contender=ours.name, baseline=theirs.name) for ours, theirs in pairs]},
    )


def make_open_loop_recording(
    services: Mapping[str, float],
    *,
    shares: Sequence[float] = (0.5,),
    whose: Whose = Whose.SLOWER,
    blocks: int = 4,
    pairs: int = 2,
    noise: float = 0.02,
    seed: int = 1,
) -> Recording:
    """A run against queues with these service times in seconds, by app; `noise` is their spread between blocks."""
    run = make_open_loop_run(shares, whose)
    coin = random.Random(seed)
    slices: list[Slice] = []
    for block in range(blocks):
        speeds = {app: seconds * coin.lognormvariate(0.0, noise) for app, seconds in services.items()}
        slices += make_open_loop_block(run, speeds, block, pairs, coin)
    return Recording(
        run=run,
        blocks=[make_block(scenario=NAME, number=block) for block in range(blocks)],
        slices=slices,
        ending=Complete(reason=Stop.ROUNDS, seconds=60.0),
    )


def make_open_loop_block(
    run: Run, services: Mapping[str, float], block: int, pairs: int, coin: random.Random
) -> list[Slice]:
    """One block: a saturating slice of each app, then the pairs."""
    offering = Offering(f"{block} {coin.random()}")
    slices: list[Slice] = []

    def add(condition: Condition, pair: int | None, load: Load) -> None:
        cpu = load.requests * services[condition.app]
        slices.append(
            make_slice(
                scenario=NAME,
                block=block,
                position=len(slices),
                condition=condition.name,
                pair=pair,
                load=load,
                server_cpu_seconds=cpu,
            )
        )

    for app, service in services.items():
        add(Condition(app=app), None, make_load(requests=500, elapsed_seconds=500 * service))
        offering.take_up(Condition(app=app), slices[-1].load)
    pair = 0
    for versus in run.comparisons[NAME]:
        for _ in range(pairs):
            for name in versus.both:
                condition = run.conditions[name]
                schedule = offering.schedule(condition, pair, list(services))
                assert schedule is not None
                latencies = queued(schedule, services[condition.app], coin)
                growth = backlog_growth(schedule, latencies)
                load = make_open_load(latencies, schedule=schedule, backlog_growth_per_second=growth)
                add(condition, pair, offered(load))
            pair += 1
    return slices
