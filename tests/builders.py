"""Records for tests: sane defaults, and each argument changes one thing."""

import math
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import msgspec
import numpy as np

from runner.records import (
    SCHEMA,
    Asked,
    Block,
    Complete,
    Ending,
    Failed,
    Failure,
    Load,
    Machine,
    Measured,
    Options,
    Recording,
    Run,
    Slice,
)
from scenarios.claims import Claim, Rule

BASELINE_MICROSECONDS = 100.0
"""CPU time per request of the baseline: 10,000 requests per second when its server is always busy."""

REQUESTS = 500
"""Answers of a slice, so that it lasts 50 ms on the baseline. Slices differ in length and not in answers: whole answers
would round the rates."""


def make_claim(
    *,
    rule: Rule = Rule.RATIO,
    target: float = 2.0,
    margin: float = 0.1,
    areas: tuple[str, ...] = (),
    number: int = 1,
) -> Claim:
    """The claim of 2x."""
    return Claim(
        number=number,
        sentence=f"It is {target:g}x as fast",
        rule=rule,
        method="Measure it.",
        areas=areas,
        target=target,
        margin=margin,
    )


def make_load(
    *,
    requests: int = REQUESTS,
    failures: int = 0,
    first_failures: Sequence[Failure] = (),
    elapsed_seconds: float = 0.05,
    generator_cpu_seconds: float | None = None,
    latency_buckets: dict[int, int] | None = None,
) -> Load:
    """A slice without failures, the generator half busy, all answers in the bucket of about 1.6 ms."""
    half_busy = elapsed_seconds / 2
    return Load(
        requests=requests,
        failures=failures,
        first_failures=list(first_failures),
        reconnects=0,
        elapsed_seconds=elapsed_seconds,
        generator_cpu_seconds=half_busy if generator_cpu_seconds is None else generator_cpu_seconds,
        latency_buckets={293: requests} if latency_buckets is None else latency_buckets,
    )


def make_slice(
    *,
    scenario: str = "one_item",
    block: int = 0,
    position: int = 0,
    app: str = "fastapi",
    pair: int | None = 0,
    load: Load | None = None,
    server_cpu_seconds: float | None = None,
    server_waited_seconds: float | None = 0.0,
    stolen_seconds: float | None = 0.0,
) -> Slice:
    """An undisturbed slice of the baseline whose server was busy throughout."""
    load = load or make_load()
    return Slice(
        scenario=scenario,
        block=block,
        position=position,
        app=app,
        pair=pair,
        load=load,
        server_cpu_seconds=load.elapsed_seconds if server_cpu_seconds is None else server_cpu_seconds,
        server_waited_seconds=server_waited_seconds,
        stolen_seconds=stolen_seconds,
    )


def make_block(
    *,
    scenario: str = "one_item",
    number: int = 0,
    outcome: Measured | Failed | None = None,
    measure_seconds: float = 2.0,
) -> Block:
    """A block that ran to its end; they follow each other every ten seconds."""
    started = datetime.fromisoformat("2026-01-20T12:00:00+00:00") + timedelta(seconds=10 * number)
    return Block(
        scenario=scenario,
        number=number,
        started=started.isoformat(),
        start_seconds=0.5,
        check_seconds=0.5,
        measure_seconds=measure_seconds,
        outcome=outcome or Measured(pairs=10),
    )


def make_asked(
    *,
    area: str = "serialisation",
    tags: Sequence[str] = ("headline",),
    absent: dict[str, str] | None = None,
) -> Asked:
    """A scenario of the headline that everybody takes part in."""
    return Asked(
        question="How fast?",
        area=area,
        tags=list(tags),
        request="GET /items/5",
        absent=absent or {},
        sources={},
    )


def make_machine(*, server_core: int | None = 0, generator_core: int | None = 1) -> Machine:
    """Two cores, both pinned."""
    return Machine(
        processor="Processor",
        cores=2,
        memory_bytes=8 * 2**30,
        system="Linux 6",
        python="CPython 3.11",
        virtual="none known",
        server_core=server_core,
        generator_core=generator_core,
        load_average=0.1,
    )


def make_options(
    *,
    kind: str = "bench",
    contenders: Sequence[str] = ("litestar", "fastapi"),
    scenarios: Sequence[str] = ("one_item",),
    precision: float = 0.03,
    pairs: int = 10,
    rounds: int | None = None,
) -> Options:
    """A bench of the headline pair at 3 %."""
    return Options(
        kind=kind,
        scenarios=list(scenarios),
        contenders=list(contenders),
        budget_seconds=600.0,
        precision=precision,
        pairs=pairs,
        rounds=rounds,
        connections=32,
        seed=1,
    )


def make_run(
    *,
    options: Options | None = None,
    machine: Machine | None = None,
    scenarios: dict[str, Asked] | None = None,
    claims: Sequence[Claim] | None = None,
) -> Run:
    """A run that puts the claim of 2x to the test."""
    options = options or make_options()
    return Run(
        schema=SCHEMA,
        name="run",
        started="2026-01-20T12:00:00+00:00",
        options=options,
        machine=machine or make_machine(),
        versions={"litestar": "2", "fastapi": "0"},
        commit="0000000",
        server_flags=["--workers", "1"],
        scenarios=scenarios or {name: make_asked() for name in options.scenarios},
        claims=[make_claim()] if claims is None else list(claims),
    )


def make_pair(
    *,
    scenario: str = "one_item",
    block: int = 0,
    pair: int = 0,
    ratio: float = 1.5,
    contender: str = "litestar",
    first_position: int | None = None,
) -> list[Slice]:
    """Two slices, the contender `ratio` times as fast in both measures; pairs come as ABBA, then BAAB."""
    seconds = REQUESTS * BASELINE_MICROSECONDS / 1e6
    loads = {
        contender: make_load(elapsed_seconds=seconds / ratio),
        "fastapi": make_load(elapsed_seconds=seconds),
    }
    contender_first = pair % 4 in (0, 3)
    apps = [contender, "fastapi"] if contender_first else ["fastapi", contender]
    position = 3 * pair if first_position is None else first_position
    return [
        make_slice(scenario=scenario, block=block, position=position + place, app=app, pair=pair, load=loads[app])
        for place, app in enumerate(apps)
    ]


def make_floor_slice(*, scenario: str = "one_item", block: int = 0, position: int = 0, speed: float = 6.0) -> Slice:
    """A slice of the floor, `speed` times as fast as the baseline."""
    load = make_load(elapsed_seconds=REQUESTS * BASELINE_MICROSECONDS / 1e6 / speed)
    return make_slice(scenario=scenario, block=block, position=position, app="floor", pair=None, load=load)


def block_ratios(ratio: float, blocks: int, noise: float) -> list[float]:
    """Ratios of blocks whose logarithms have exactly the mean log(ratio) and the standard deviation `noise`."""
    if blocks < 2:
        return [ratio] * blocks
    values = np.random.default_rng(blocks).normal(size=blocks)
    standard = (values - values.mean()) / values.std(ddof=1)
    return [ratio * math.exp(noise * value) for value in standard]


def make_recording(
    *,
    ratio: float = 1.5,
    blocks: int = 6,
    noise: float = 0.01,
    pairs: int = 10,
    scenarios: Sequence[str] = ("one_item",),
    ratios: dict[str, float] | None = None,
    run: Run | None = None,
    floor: bool = True,
    ending: Ending | None = None,
) -> Recording:
    """A whole run. `noise` is the standard deviation of the blocks' log-ratios, and their mean is exactly log(ratio).

    `ratios` gives single scenarios a ratio of their own.
    """
    own = ratios or {}
    names = list(own or scenarios)
    slices = [
        slice_
        for name in names
        for block, value in enumerate(block_ratios(own.get(name, ratio), blocks, noise))
        for slice_ in make_block_slices(scenario=name, block=block, ratio=value, pairs=pairs, floor=floor)
    ]
    return Recording(
        run=run or make_run(options=make_options(scenarios=names, pairs=pairs)),
        blocks=[make_block(scenario=name, number=number) for number in range(blocks) for name in names],
        slices=slices,
        ending=ending or Complete(reason="precise", seconds=60.0),
    )


def make_block_slices(
    *,
    scenario: str = "one_item",
    block: int = 0,
    ratio: float = 1.5,
    pairs: int = 10,
    contender: str = "litestar",
    floor: bool = True,
) -> list[Slice]:
    """The slices of one block: pairs in turn, a slice of the floor after each."""
    slices = []
    for pair in range(pairs):
        slices += make_pair(scenario=scenario, block=block, pair=pair, ratio=ratio, contender=contender)
        if floor:
            slices.append(make_floor_slice(scenario=scenario, block=block, position=3 * pair + 2))
    return slices


def altered(recording: Recording, change: Callable[[Slice], Slice]) -> Recording:
    """The same recording with every slice changed."""
    return msgspec.structs.replace(recording, slices=[change(slice_) for slice_ in recording.slices])


def swapped(recording: Recording) -> Recording:
    """The same recording with the two contenders' names exchanged."""
    other = {"litestar": "fastapi", "fastapi": "litestar"}
    return altered(recording, lambda slice_: msgspec.structs.replace(slice_, app=other.get(slice_.app, slice_.app)))


def slowed(slice_: Slice, factor: float) -> Slice:
    """The same slice with every time `factor` times as long: elapsed, server CPU and generator CPU."""
    load = msgspec.structs.replace(
        slice_.load,
        elapsed_seconds=slice_.load.elapsed_seconds * factor,
        generator_cpu_seconds=slice_.load.generator_cpu_seconds * factor,
    )
    return msgspec.structs.replace(slice_, load=load, server_cpu_seconds=slice_.server_cpu_seconds * factor)
