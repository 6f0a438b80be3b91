"""Refuses what no run can have written, beyond the bounds that types hold (runner/records/record.py).

A machine that goes off leaves a record that breaks off: what is whole before the break stays. A line that is missing
before it, or there twice, is damage: then the figures are not what was measured.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from runner.errors import StoreError
from runner.records.measurement import Block, BlockKey, Slice
from runner.records.probes import Probe, ProbeKey, ProbeKind
from runner.records.run import Run


def damaged(file: Path, damage: str) -> StoreError:
    return StoreError(f"{file} is damaged ({damage}): restore the file")


def refuse_damaged_blocks(blocks: Iterable[Block], own: Mapping[BlockKey, Sequence[Slice]], file: Path) -> None:
    """Raise StoreError where a block has run to its end twice, or lacks its line though a later one has both.

    Slices of a last block that has no line are what a run leaves that died between the two.
    """
    lines = Counter(block.key for block in blocks if block.is_measured)
    for key, count in lines.items():
        if count > 1:
            raise damaged(file, f"{block_name(key)} has {count} lines for one measurement")
    without = [key for key in own if key not in lines]
    if list(own)[: len(own) - len(without)] != [key for key in own if key in lines]:
        raise damaged(file, f"{block_name(without[0])} has slices and no line")


def broken_off(
    blocks: Iterable[Block], own: Mapping[BlockKey, Sequence[Slice]], torn: bytes, file: Path
) -> set[BlockKey]:
    """Return the blocks that ran to their end and lost slices where `file`, of the slices, breaks off.

    They do not count. `torn` is the half line at the end of the file.
    Raise StoreError where a slice is missing elsewhere, or is there twice.
    """
    measured = {block.key: block for block in blocks if block.is_measured}
    last = max((place for place, key in enumerate(measured) if key in own), default=-1)
    lost: set[BlockKey] = set()
    for place, (key, block) in enumerate(measured.items()):
        slices, counted = own.get(key, ()), 2 * block.pairs
        present = sum(slice_.pair is not None for slice_ in slices)
        is_short = not slices or present < counted  # a block that compares nobody has some slices too
        begun = b'{"scenario":%b,"block":%d,' % (msgspec.json.encode(block.scenario), block.number)
        if place >= last and is_beginning(slices) and (is_short or torn.startswith(begun)):
            lost.add(key)
        elif present != counted or not slices:
            raise damaged(file, f"{block_name(key)} has {present} of its {counted} paired slices")
        elif not is_beginning(slices):
            raise damaged(file, f"{block_name(key)} has slices twice, missing or out of place")
    return lost


def is_beginning(slices: Sequence[Slice]) -> bool:
    """Return whether these are the first slices of a block, each once and in the order in which they were measured."""
    paired = [slice_ for slice_ in slices if slice_.pair is not None]
    return (
        [slice_.position for slice_ in slices] == list(range(len(slices)))
        and [slice_.pair for slice_ in paired] == [place // 2 for place in range(len(paired))]
        and all(first.condition != second.condition for first, second in zip(paired[::2], paired[1::2], strict=False))
    )


def block_name(key: BlockKey) -> str:
    scenario, number = key
    return f"block {number} of {scenario!r}"  # on one line, whatever a scenario calls itself


MOST_CLAIMS = 1_000_000
LARGEST_TARGET = 1e6  # times as fast; and as far from it, a claim is about nothing that can be measured


def refuse_what_cannot_be(run: Run, blocks: Iterable[Block], run_file: Path, blocks_file: Path) -> None:
    """Raise StoreError for what began at no time, a condition under another name, and a claim that claims nothing."""
    refuse_what_is_no_time(run.started, run_file)
    for name, condition in run.conditions.items():
        if name != condition.name:
            raise damaged(run_file, f"{name!r} stands for {condition.name!r}")
    compared = [versus for comparisons in run.comparisons.values() for versus in comparisons]
    controls = [run.controls.same, run.controls.double] if run.controls else []
    refuse_unknown_conditions(run, [name for versus in (*compared, *controls) for name in versus.both], run_file)
    for block in blocks:
        refuse_what_is_no_time(block.started, blocks_file)
    for place, claim in enumerate(run.claims, 1):
        is_a_claim = 0 <= claim.number <= MOST_CLAIMS and 0 <= claim.margin <= LARGEST_TARGET
        if not (is_a_claim and 1 / LARGEST_TARGET <= claim.target <= LARGEST_TARGET):
            claimed = f"number {claim.number}, target {claim.target:g} and margin {claim.margin:g}"
            raise damaged(run_file, f"claim {place} has {claimed}")


def refuse_what_is_no_time(started: str, file: Path) -> None:
    try:
        datetime.fromisoformat(started).timestamp()
    except (ValueError, OverflowError, OSError):  # the last two: before or after what this system can count
        raise damaged(file, f"{started!r} is no time") from None


def refuse_unknown_conditions(run: Run, names: Iterable[str], file: Path) -> None:
    for name in names:
        if name not in run.conditions:
            raise damaged(file, f"no condition is named {name!r}")


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
