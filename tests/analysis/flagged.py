"""Recordings with something wrong in them, and the flags that this raises."""

from collections.abc import Callable

import msgspec

from runner.analysis.statistics.frames import Tables
from runner.analysis.summary import Flag
from runner.analysis.validity.comparison import comparison_flags
from runner.analysis.validity.evidence import Evidence, gather
from runner.records.measurement import Failure, FailureKind, Served, Slice
from runner.records.run import Recording
from tests.builders import make_asked
from tests.lineups import BOTH


def evidence_of(recording: Recording) -> Evidence:
    return gather(Tables(recording), "one_item", BOTH)


def flags_of(recording: Recording) -> dict[str, Flag]:
    return {flag.name: flag for flag in comparison_flags(evidence_of(recording))}


def with_load(slice_: Slice, **changes: object) -> Slice:
    return msgspec.structs.replace(slice_, load=msgspec.structs.replace(slice_.load, **changes))


def failing(slice_: Slice, kind: FailureKind = FailureKind.BODY, count: int = 1) -> Slice:
    """One that met wrong answers."""
    failure = Failure(kind=kind, count=count, request="GET /items/7", detail=f"expected 5 bytes, got {count}")
    return with_load(slice_, failures=[*slice_.load.failures, failure])


def only(condition: str, change: Callable[[Slice], Slice]) -> Callable[[Slice], Slice]:
    """The change, for the slices of one condition."""
    return lambda slice_: change(slice_) if slice_.condition == condition else slice_


def first_pairs(count: int, change: Callable[[Slice], Slice]) -> Callable[[Slice], Slice]:
    """The change, for the first pairs of every block."""
    return lambda slice_: change(slice_) if slice_.pair is not None and slice_.pair < count else slice_


def waiting(recording: Recording) -> Recording:
    """The same in a scenario that waits."""
    asked = make_asked(tags=["headline", "waiting"])
    run = msgspec.structs.replace(recording.run, scenarios={"one_item": asked})
    return msgspec.structs.replace(recording, run=run)


def stolen(slice_: Slice) -> Slice:
    return msgspec.structs.replace(slice_, stolen_seconds=0.01)


def faster(factor: float) -> Callable[[Slice], Slice]:
    """Throughput alone: elapsed time shrinks, CPU time stays."""
    return lambda slice_: with_load(
        slice_,
        elapsed_seconds=slice_.load.elapsed_seconds / factor,
        generator_cpu_seconds=slice_.load.generator_cpu_seconds / factor,
    )


def sound_command(recording: Recording) -> list[str]:
    """What a server runs under the usual condition."""
    return recording.run.conditions["fastapi"].flags(recording.run.server_flags)


def served(recording: Recording, app: str, one: Served) -> Recording:
    """The same with another server in every block, beside one of FastAPI as it should be."""
    sound = Served(command=sound_command(recording), log_bytes=0)
    blocks = [msgspec.structs.replace(block, servers={"fastapi": sound, app: one}) for block in recording.blocks]
    return msgspec.structs.replace(recording, blocks=blocks)
