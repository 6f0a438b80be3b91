"""Which blocks of a record are whole: each has the slices that its own line counts, or the record is damaged.

A record that breaks off is what a machine leaves that went off: what is whole before the break stays. A line that is
missing before it, or there twice, is nothing that a run leaves: then the figures are not what was measured.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import msgspec

from runner.errors import StoreError
from runner.records.measurement import Block, Measured, Slice

Key: TypeAlias = tuple[str, int]
"""Scenario and number of a block."""

RESTORE = "restore the file"
"""What to do about a damaged one."""


def is_measured(block: Block) -> bool:
    """Whether it ran to its end: the others' slices do not count."""
    return isinstance(block.outcome, Measured)


def key_of(block: Block) -> Key:
    """By which its slices name it."""
    return block.scenario, block.number


def by_block(slices: Iterable[Slice]) -> dict[Key, list[Slice]]:
    """The slices of each block, in the order of their file."""
    found: dict[Key, list[Slice]] = {}
    for one in slices:
        found.setdefault((one.scenario, one.block), []).append(one)
    return found


def refuse_damaged_blocks(blocks: Iterable[Block], own: Mapping[Key, Sequence[Slice]], file: Path) -> None:
    """Raise StoreError where a block has run to its end twice, or lacks its line though a later one has both.

    Slices of a last block that has no line are what a run leaves that died between the two.
    """
    lines = Counter(key_of(block) for block in blocks if is_measured(block))
    for key, count in lines.items():
        if count > 1:
            raise StoreError(f"{file} is damaged ({named(key)} has {count} lines for one measurement): {RESTORE}")
    without = [key for key in own if key not in lines]
    if list(own)[: len(own) - len(without)] != [key for key in own if key in lines]:
        raise StoreError(f"{file} is damaged ({named(without[0])} has slices and no line): {RESTORE}")


def broken_off(blocks: Iterable[Block], own: Mapping[Key, Sequence[Slice]], torn: bytes, file: Path) -> set[Key]:
    """Blocks that ran to their end and have lost slices since `file`, of the slices, breaks off: they do not count.

    `torn` is the half line at its end. Raises StoreError where a slice is missing elsewhere, or is there twice.
    """
    measured = [block for block in blocks if is_measured(block)]
    last = max((place for place, block in enumerate(measured) if key_of(block) in own), default=-1)
    lost: set[Key] = set()
    for place, block in enumerate(measured):
        slices = own.get(key_of(block), ())
        if place < last or not is_beginning(slices):
            refuse_unless_whole(block, slices, file)
        elif is_short(block, slices) or torn.startswith(beginning_of_line(block)):
            lost.add(key_of(block))
        else:
            refuse_unless_whole(block, slices, file)
    return lost


def refuse_unless_whole(block: Block, slices: Sequence[Slice], file: Path) -> None:
    """Raise StoreError unless these are all slices of the block, each once and in its place."""
    found, counted, name = paired(slices), 2 * pairs_of(block), named(key_of(block))
    if found != counted or not slices:
        raise StoreError(f"{file} is damaged ({name} has {found} of its {counted} paired slices): {RESTORE}")
    if not is_beginning(slices):
        raise StoreError(f"{file} is damaged ({name} has slices twice, missing or out of place): {RESTORE}")


def is_short(block: Block, slices: Sequence[Slice]) -> bool:
    """Whether there are fewer slices than the block's line counts; one that compares nobody has at least one."""
    return not slices or paired(slices) < 2 * pairs_of(block)


def is_beginning(slices: Sequence[Slice]) -> bool:
    """Whether these are the first of a block, each once and in the order in which they were measured."""
    places = [one.position for one in slices]
    in_pairs = [one for one in slices if one.pair is not None]
    numbers = [one.pair for one in in_pairs]
    return (
        places == list(range(len(slices)))
        and numbers == [place // 2 for place in range(len(numbers))]
        and all(
            first.condition != second.condition for first, second in zip(in_pairs[::2], in_pairs[1::2], strict=False)
        )
    )


def beginning_of_line(block: Block) -> bytes:
    """How a line of each of its slices begins."""
    return b'{"scenario":%b,"block":%d,' % (msgspec.json.encode(block.scenario), block.number)


def paired(slices: Iterable[Slice]) -> int:
    """How many belong to a pair."""
    return sum(one.pair is not None for one in slices)


def pairs_of(block: Block) -> int:
    """How many pairs the line of a block counts."""
    return block.outcome.pairs if isinstance(block.outcome, Measured) else 0


def named(key: Key) -> str:
    """In a message: a line, whatever a scenario calls itself."""
    scenario, number = key
    return f"block {number} of {scenario!r}"
