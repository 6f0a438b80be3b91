"""Refuses what no run can have written, beyond the bounds that types hold (runner/records/record.py).

A machine that goes off leaves a record that breaks off: what is whole before the break stays. A line that is missing
before it, or there twice, is damage: then the figures are not what was measured.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import msgspec

from runner.errors import StoreError
from runner.records.measurement import Block, Measured, Slice
from runner.records.probes import Probe, ProbeKey, ProbeKind
from runner.records.run import Run
from scenarios.claims import Claim

Key: TypeAlias = tuple[str, int]
"""Scenario and number of a block."""


def damaged(file: Path, damage: str) -> StoreError:
    return StoreError(f"{file} is damaged ({damage}): restore the file")


def is_measured(block: Block) -> bool:
    """Return whether a block ran to its end: the slices of the others do not count."""
    return isinstance(block.outcome, Measured)


def key_of(block: Block) -> Key:
    return block.scenario, block.number


def key_in(slice_: Slice) -> Key:
    """Return the key of the block that a slice belongs to."""
    return slice_.scenario, slice_.block


def by_block(slices: Iterable[Slice]) -> dict[Key, list[Slice]]:
    """Return the slices of each block, in the order of their file."""
    groups: dict[Key, list[Slice]] = {}
    for slice_ in slices:
        groups.setdefault(key_in(slice_), []).append(slice_)
    return groups


def refuse_damaged_blocks(blocks: Iterable[Block], own: Mapping[Key, Sequence[Slice]], file: Path) -> None:
    """Raise StoreError where a block has run to its end twice, or lacks its line though a later one has both.

    Slices of a last block that has no line are what a run leaves that died between the two.
    """
    lines = Counter(key_of(block) for block in blocks if is_measured(block))
    for key, count in lines.items():
        if count > 1:
            raise damaged(file, f"{block_name(key)} has {count} lines for one measurement")
    without = [key for key in own if key not in lines]
    if list(own)[: len(own) - len(without)] != [key for key in own if key in lines]:
        raise damaged(file, f"{block_name(without[0])} has slices and no line")


def broken_off(blocks: Iterable[Block], own: Mapping[Key, Sequence[Slice]], torn: bytes, file: Path) -> set[Key]:
    """Return the blocks that ran to their end and lost slices where `file`, of the slices, breaks off.

    They do not count. `torn` is the half line at the end of the file.
    Raise StoreError where a slice is missing elsewhere, or is there twice.
    """
    measured = [block for block in blocks if is_measured(block)]
    last = max((place for place, block in enumerate(measured) if key_of(block) in own), default=-1)
    lost: set[Key] = set()
    for place, block in enumerate(measured):
        slices, counted = own.get(key_of(block), ()), 2 * pairs_of(block)
        present = sum(slice_.pair is not None for slice_ in slices)
        is_short = not slices or present < counted  # a block that compares nobody has some slices too
        if place >= last and is_beginning(slices) and (is_short or torn.startswith(beginning_of_line(block))):
            lost.add(key_of(block))
        elif present != counted or not slices:
            raise damaged(file, f"{block_name(key_of(block))} has {present} of its {counted} paired slices")
        elif not is_beginning(slices):
            raise damaged(file, f"{block_name(key_of(block))} has slices twice, missing or out of place")
    return lost


def is_beginning(slices: Sequence[Slice]) -> bool:
    """Return whether these are the first slices of a block, each once and in the order in which they were measured."""
    paired = [slice_ for slice_ in slices if slice_.pair is not None]
    return (
        [slice_.position for slice_ in slices] == list(range(len(slices)))
        and [slice_.pair for slice_ in paired] == [place // 2 for place in range(len(paired))]
        and all(first.condition != second.condition for first, second in zip(paired[::2], paired[1::2], strict=False))
    )


def beginning_of_line(block: Block) -> bytes:
    """Return the bytes that the line of each of its slices begins with."""
    return b'{"scenario":%b,"block":%d,' % (msgspec.json.encode(block.scenario), block.number)


def pairs_of(block: Block) -> int:
    return block.outcome.pairs if isinstance(block.outcome, Measured) else 0


def block_name(key: Key) -> str:
    """Return how a message speaks of a block: on one line, whatever a scenario calls itself."""
    scenario, number = key
    return f"block {number} of {scenario!r}"


MOST_CLAIMS = 1_000_000
LARGEST_TARGET = 1e6
"""Times as fast; and as far from it, a claim is about nothing that can be measured."""


def refuse_what_cannot_be(run: Run, blocks: Iterable[Block], run_file: Path, blocks_file: Path) -> None:
    """Raise StoreError where a run or a block began at no time, or where a claim claims nothing."""
    refuse_what_is_no_time(run.started, run_file)
    refuse_conditions_by_other_names(run, run_file)
    for block in blocks:
        refuse_what_is_no_time(block.started, blocks_file)
    for place, claim in enumerate(run.claims, 1):
        if not is_claim(claim):
            claimed = f"number {claim.number}, target {claim.target:g} and margin {claim.margin:g}"
            raise damaged(run_file, f"claim {place} has {claimed}")


def refuse_what_is_no_time(started: str, file: Path) -> None:
    """Raise StoreError where a record of when something started is none that a clock could have shown."""
    try:
        datetime.fromisoformat(started).timestamp()
    except (ValueError, OverflowError, OSError):  # the last two: before or after what this system can count
        raise damaged(file, f"{started!r} is no time") from None


def refuse_conditions_by_other_names(run: Run, file: Path) -> None:
    """Raise StoreError where a condition goes by a name that is not its own, or a name that is compared has none."""
    for name, condition in run.conditions.items():
        if name != condition.name:
            raise damaged(file, f"{name!r} stands for {condition.name!r}")
    compared = [versus for comparisons in run.comparisons.values() for versus in comparisons]
    controls = [run.controls.same, run.controls.double] if run.controls else []
    for name in [name for versus in (*compared, *controls) for name in versus.both]:
        if name not in run.conditions:
            raise damaged(file, f"no condition is named {name!r}")


def is_claim(claim: Claim) -> bool:
    """Return whether a ratio can be held against a claim, and its number written down."""
    return (
        0 <= claim.number <= MOST_CLAIMS
        and 1 / LARGEST_TARGET <= claim.target <= LARGEST_TARGET
        and 0 <= claim.margin <= LARGEST_TARGET
    )


def refuse_unknown_conditions(run: Run, slices: Iterable[Slice], file: Path) -> None:
    """Raise StoreError where a slice names a condition that its run does not explain."""
    for slice_ in slices:
        if slice_.condition not in run.conditions:
            raise damaged(file, f"no condition is named {slice_.condition!r}")


def refuse_impossible_probes(run: Run, probes: Iterable[Probe], file: Path) -> None:
    """Raise StoreError where a probe is there twice, or where instructions were counted of what the run has not."""
    seen: set[ProbeKey] = set()
    for probe in probes:
        is_counted = probe.kind is ProbeKind.INSTRUCTIONS
        if is_counted and (probe.scenario not in run.scenarios or probe.app not in run.conditions):
            raise damaged(file, f"{probe.key} is none of the run's")
        if probe.key in seen:
            raise damaged(file, f"{probe.key} is there twice")
        seen.add(probe.key)
