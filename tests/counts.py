"""Counts of instructions for tests: starts whose instructions per request are known."""

from collections.abc import Mapping, Sequence

import msgspec

from runner.records.probes import FEW, IDLE, MANY, Probe, ProbeKind
from runner.records.run import Recording

PER_REQUEST = {"litestar": 280_000, "fastapi": 434_000, "floor": 109_000}
"""About what `json_hello` takes each: a ratio of 1.55."""

PER_TICK = 25_000
FIXED = 90_000
"""Of a stretch, whatever is sent in it: a connection that is opened and closed."""

WAVERING = (1.0, 1.001, 0.9995)
"""From start to start, as factors: a tenth of a per cent, as was measured."""


def make_stretch(
    stretch: str, *, requests: int = 50, per_request: float = 280_000, ticks: int = 10
) -> dict[str, float]:
    """So many requests, with what the clock and a connection take."""
    instructions = round(FIXED * (requests > 0) + requests * per_request + ticks * PER_TICK)
    figures = {"requests": requests, "instructions": instructions, "ticks": ticks, "seconds": ticks / 10}
    return {f"{stretch}_{name}": value for name, value in figures.items()}


def make_start(
    *,
    scenario: str = "one_item",
    condition: str = "litestar",
    hash_seed: int = 1,
    per_request: float = 280_000,
    ticks: int = 30,
    architecture: str = "x86_64",
) -> Probe:
    """A start in which the longer stretch has so many ticks of the clock, as on a machine so slow."""
    return Probe(
        kind=ProbeKind.INSTRUCTIONS,
        app=condition,
        scenario=scenario,
        number=hash_seed,
        figures={
            **make_stretch(FEW, per_request=per_request),
            **make_stretch(MANY, requests=150, per_request=per_request, ticks=ticks),
            **make_stretch(IDLE, requests=0, ticks=5),
        },
        texts={
            "architecture": architecture,
            "valgrind": "3.19.0",
            "commit": "0000000",
            "started": "2026-01-20T12:00:00+00:00",
        },
    )


def make_counts(
    *,
    scenarios: Sequence[str] = ("one_item",),
    factors: Mapping[str, float] | None = None,
    architecture: str = "x86_64",
) -> list[Probe]:
    """Three starts of both contenders and the floor; `factors` makes single apps execute so many times as much."""
    more = factors or {}
    return [
        make_start(
            scenario=scenario,
            condition=app,
            hash_seed=hash_seed,
            per_request=count * more.get(app, 1.0) * wavering,
            architecture=architecture,
        )
        for scenario in scenarios
        for app, count in PER_REQUEST.items()
        for hash_seed, wavering in enumerate(WAVERING, 1)
    ]


def counted(recording: Recording, counts: list[Probe] | None = None) -> Recording:
    """The same recording with counts."""
    scenarios = list(recording.run.scenarios)
    return msgspec.structs.replace(recording, probes=make_counts(scenarios=scenarios) if counts is None else counts)
