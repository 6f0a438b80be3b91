"""A block has the slices that its line counts: one that breaks off does not count, and any other lack is damage."""

from collections.abc import Callable
from pathlib import Path

import pytest

from runner.errors import StoreError
from runner.records import store
from runner.records.measurement import Failed, Measured, Slice
from runner.records.run import Complete, Interrupted, Recording, Stop
from runner.records.store import Store
from tests.builders import make_block, make_run
from tests.recordings import make_floor_slice, make_pair, make_recording
from tests.run_folders import stored

SLICES_OF_A_BLOCK = 30
"""Of `make_recording`: ten pairs, a slice of the floor after each."""

Lines = list[bytes]


def edited(folder: Path, file: str, change: Callable[[Lines], Lines]) -> Path:
    """The run of three blocks with the lines of one file changed."""
    run = stored(make_recording(blocks=3), folder)
    lines = (run / file).read_bytes().splitlines(keepends=True)
    (run / file).write_bytes(b"".join(change(lines)))
    return run


def without(place: int) -> Callable[[Lines], Lines]:
    """Lines but one."""
    return lambda lines: [line for at, line in enumerate(lines) if at != place % len(lines)]


def twice(place: int) -> Callable[[Lines], Lines]:
    """Lines, one of them twice in a row."""
    return lambda lines: [*lines[: place + 1], *lines[place:]]


def swapped_with_next(place: int) -> Callable[[Lines], Lines]:
    """Lines, two neighbours in each other's place."""
    return lambda lines: [*lines[:place], lines[place + 1], lines[place], *lines[place + 2 :]]


def only_the_first(share: float) -> Callable[[Lines], Lines]:
    """A file that breaks off in the middle of a line."""

    def broken(lines: Lines) -> Lines:
        whole = b"".join(lines)
        return [whole[: round(share * len(whole))]]

    return broken


@pytest.mark.parametrize(("share", "left"), [(0.9, [0, 1]), (0.6, [0]), (0.3, []), (0.0, [])])
def test_slices_that_break_off_leave_the_blocks_before_the_break(tmp_path: Path, share: float, left: list[int]) -> None:
    read = store.load(edited(tmp_path, store.SLICES, only_the_first(share)))

    assert left == [block.number for block in read.blocks]
    assert [number for number in left for _ in range(SLICES_OF_A_BLOCK)] == [one.block for one in read.slices]


def test_slices_that_break_off_between_two_lines_do_the_same(tmp_path: Path) -> None:
    read = store.load(edited(tmp_path, store.SLICES, lambda lines: lines[:-2]))

    assert [0, 1] == [block.number for block in read.blocks]


@pytest.mark.parametrize("file", [store.SLICES, store.BLOCKS])
def test_a_run_that_ended_by_its_own_rule_and_broke_off_counts_as_cut_off(tmp_path: Path, file: str) -> None:
    assert store.load(edited(tmp_path, file, lambda lines: lines[:-2])).ending is None
    assert (
        Complete(reason=Stop.ROUNDS, seconds=60.0)
        == store.load(edited(tmp_path / "again", file, lambda lines: lines)).ending
    )


def test_a_run_that_was_stopped_while_it_wrote_keeps_its_reason(tmp_path: Path) -> None:
    folder = edited(tmp_path, store.SLICES, only_the_first(0.9))
    full = Interrupted(reason="the disk is full", seconds=60.0)
    Store(folder).end(full)

    assert full == store.load(folder).ending


def test_half_a_slice_of_the_next_block_takes_nothing_from_the_one_before(tmp_path: Path) -> None:
    folder = stored(make_recording(blocks=2), tmp_path)
    store.append(folder / store.SLICES, make_pair(block=2)[:1])
    whole = (folder / store.SLICES).read_bytes()
    (folder / store.SLICES).write_bytes(whole[:-20])

    assert [0, 1] == [block.number for block in store.load(folder).blocks]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (without(3), "block 0 of 'one_item' has 19 of its 20 paired slices"),
        (without(33), "block 1 of 'one_item' has 19 of its 20 paired slices"),
        (without(63), "block 2 of 'one_item' has 19 of its 20 paired slices"),
        (lambda lines: lines[:30] + lines[60:], "block 1 of 'one_item' has 0 of its 20 paired slices"),
        (lambda lines: lines[:40] + lines[60:], "block 1 of 'one_item' has 7 of its 20 paired slices"),
        (twice(3), "block 0 of 'one_item' has 21 of its 20 paired slices"),
        (twice(63), "block 2 of 'one_item' has 21 of its 20 paired slices"),
        (without(2), "block 0 of 'one_item' has slices twice, missing or out of place"),  # of the floor
        (twice(62), "block 2 of 'one_item' has slices twice, missing or out of place"),
        (swapped_with_next(0), "block 0 of 'one_item' has slices twice, missing or out of place"),
    ],
)
def test_a_slice_that_is_missing_elsewhere_or_there_twice_is_a_line_that_says_of_which_block(
    tmp_path: Path, change: Callable[[Lines], Lines], says: str
) -> None:
    folder = edited(tmp_path, store.SLICES, change)

    with pytest.raises(StoreError) as refused:
        store.load(folder)

    assert f"{folder / store.SLICES} is damaged ({says}): restore the file" == str(refused.value)


@pytest.mark.parametrize("changed", [{b'"condition":"litestar"': b'"condition":"fastapi"'}, {b'"pair":0': b'"pair":1'}])
def test_a_pair_that_is_none_is_damage(tmp_path: Path, changed: dict[bytes, bytes]) -> None:
    [(old, new)] = changed.items()
    folder = edited(tmp_path, store.SLICES, lambda lines: [lines[0].replace(old, new), *lines[1:]])

    with pytest.raises(StoreError, match="block 0 of 'one_item' has slices twice, missing or out of place"):
        store.load(folder)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (twice(1), "block 1 of 'one_item' has 2 lines for one measurement"),
        (without(1), "block 1 of 'one_item' has slices and no line"),
    ],
)
def test_a_blocks_own_line_is_there_once(tmp_path: Path, change: Callable[[Lines], Lines], says: str) -> None:
    folder = edited(tmp_path, store.BLOCKS, change)

    with pytest.raises(StoreError) as refused:
        store.load(folder)

    assert f"{folder / store.BLOCKS} is damaged ({says}): restore the file" == str(refused.value)


def written(folder: Path, *blocks: tuple[str, list[Slice], int]) -> Recording:
    """A run with a block of each of these: its scenario, its slices, and how many pairs its line counts."""
    writing = Store.create(folder / "run", make_run())
    for scenario, slices, pairs in blocks:
        writing.add(make_block(scenario=scenario, outcome=Measured(pairs=pairs)), slices)
    return store.load(folder / "run")


def test_controls_count_the_pairs_of_all_their_comparisons(tmp_path: Path) -> None:
    same = make_pair(scenario="control", pair=0, first_position=1)
    double = make_pair(scenario="control", pair=1, first_position=3, contender="single")
    references = [make_floor_slice(scenario="control", position=place) for place in (0, 5)]
    slices = [references[0], *same, *double, references[1]]

    assert slices + make_pair() == written(tmp_path, ("control", slices, 2), ("one_item", make_pair(), 1)).slices


def test_a_block_that_compares_nobody_has_no_pair_and_counts(tmp_path: Path) -> None:
    alone = [make_floor_slice(position=0), make_floor_slice(position=1)]

    assert alone == written(tmp_path, ("one_item", alone, 0)).slices


def test_one_that_compares_nobody_and_has_lost_every_slice_does_not_count(tmp_path: Path) -> None:
    assert make_pair() == written(tmp_path, ("one_item", make_pair(), 1), ("alone", [], 0)).slices
    assert ["one_item"] == [block.scenario for block in store.load(tmp_path / "run").blocks]


def test_a_block_that_failed_and_then_ran_to_its_end_is_there_once(tmp_path: Path) -> None:
    writing = Store.create(tmp_path / "run", make_run())
    failed = make_block(outcome=Failed(reason="the server died", attempt=1))
    measured = make_block(outcome=Measured(pairs=1))
    writing.add(failed, [])
    writing.add(measured, make_pair())

    assert [failed, measured] == store.load(tmp_path / "run").blocks
