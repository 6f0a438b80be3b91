"""Records for tests: sane defaults, and each argument changes one thing."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from runner.records.condition import Condition, ControlPlan, Versus
from runner.records.host import Fingerprint, Machine, Work
from runner.records.measurement import Block, Failed, Failure, Load, Measured, Slice, encoded_histogram
from runner.records.run import SCHEMA, Asked, Kind, Options, Run
from scenarios.claims import Claim, Rule

BASELINE_MICROSECONDS = 100.0
"""CPU time per request of the baseline: 10,000 requests per second when its server is always busy."""

OTHERS = ("fastapi", "litestar", "litestar-pydantic", "floor", "fastapi-again", "single", "double", "null")
"""Apps that a recording may have slices of, whoever is asked for."""

REQUESTS = 500
"""Answers of a slice, so that it lasts 50 ms on the baseline. Slices differ in length and not in answers: whole answers
would round the rates."""


def make_claim(
    *,
    rule: Rule = Rule.RATIO,
    target: float = 2.0,
    margin: float = 0.1,
    areas: tuple[str, ...] = (),
    beside: tuple[str, ...] = (),
    number: int = 1,
) -> Claim:
    """The claim of 2x."""
    return Claim(
        number=number,
        sentence=f"It is {target:g}x as fast",
        rule=rule,
        method="Measure it.",
        areas=areas,
        beside=beside,
        target=target,
        margin=margin,
    )


def make_load(
    *,
    requests: int = REQUESTS,
    failures: Sequence[Failure] = (),
    elapsed_seconds: float = 0.05,
    generator_cpu_seconds: float | None = None,
    latencies: Sequence[int] | None = None,
    turns: int = 0,
    empty_turns: int = 0,
    spare_seconds: float = 0.0,
) -> Load:
    """A slice without failures, the generator half busy, all answers after 1.6 ms; `latencies` are nanoseconds."""
    half_busy = elapsed_seconds / 2
    return Load(
        requests=requests,
        failures=list(failures),
        reconnects=0,
        elapsed_seconds=elapsed_seconds,
        generator_cpu_seconds=half_busy if generator_cpu_seconds is None else generator_cpu_seconds,
        turns=turns,
        empty_turns=empty_turns,
        spare_seconds=spare_seconds,
        latencies=encoded_histogram([1_600_000] * requests if latencies is None else latencies),
    )


def make_slice(
    *,
    scenario: str = "one_item",
    block: int = 0,
    position: int = 0,
    condition: str = "fastapi",
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
        condition=condition,
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
    contenders: Sequence[str] = ("fastapi", "litestar"),
    absent: dict[str, str] | None = None,
    skipped: str = "",
) -> Asked:
    """A scenario of the headline that everybody takes part in who is not absent."""
    missing = absent or {}
    return Asked(
        question="How fast?",
        area=area,
        tags=list(tags),
        request="GET /items/5",
        contenders=[name for name in contenders if name not in missing],
        absent=missing,
        skipped=skipped,
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


def make_fingerprint(milliseconds: Mapping[Work, float] | None = None, *, blocks: int = 0) -> Fingerprint:
    """A machine that needs a millisecond for each piece of work unless told otherwise."""
    every = dict.fromkeys(Work, 1.0) | dict(milliseconds or {})
    return Fingerprint(blocks=blocks, seconds={work: each / 1000 for work, each in every.items()})


def make_options(
    *,
    kind: Kind = Kind.BENCH,
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
    asked = scenarios or {name: make_asked(contenders=options.contenders) for name in options.scenarios}
    taking_part = {name for scenario in asked.values() for name in scenario.contenders}
    return Run(
        schema=SCHEMA,
        name="run",
        started="2026-01-20T12:00:00+00:00",
        options=options,
        machine=machine or make_machine(),
        versions={"litestar": "2", "fastapi": "0"},
        commit="0000000",
        server_flags=[],
        scenarios=asked,
        conditions={app: Condition(app=app) for app in sorted({*taking_part, *OTHERS})},
        comparisons={name: against_fastapi(scenario.contenders) for name, scenario in asked.items()},
        controls=ControlPlan(
            same=Versus(contender="fastapi-again", baseline="fastapi"),
            double=Versus(contender="single", baseline="double"),
            null="null",
        ),
        claims=[make_claim()] if claims is None else list(claims),
    )


def against_fastapi(contenders: Sequence[str]) -> list[Versus]:
    """Each of the others against the baseline; nobody where that is missing."""
    others = [name for name in contenders if name != "fastapi"]
    return [Versus(contender=name, baseline="fastapi") for name in others if "fastapi" in contenders]
