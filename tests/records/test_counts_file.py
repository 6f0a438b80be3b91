"""Counts of instructions on disk."""

from pathlib import Path

import msgspec
import pytest

from runner.errors import StoreError
from runner.records import store
from runner.records.store import COUNTS, add_count, open_counts
from tests.counts import counted, make_start, make_stretch
from tests.recordings import make_recording
from tests.run_folders import stored


def test_counts_come_back_as_they_were_kept(tmp_path: Path) -> None:
    recording = counted(make_recording())

    assert recording.counts == store.load(stored(recording, tmp_path)).counts


def test_a_run_that_nobody_counted_has_none(tmp_path: Path) -> None:
    assert [] == store.load(stored(make_recording(), tmp_path)).counts


def test_a_start_that_was_cut_off_while_it_was_written_does_not_count_and_is_written_again(tmp_path: Path) -> None:
    folder = stored(counted(make_recording(), [make_start(hash_seed=1), make_start(hash_seed=2)]), tmp_path)
    file = folder / COUNTS
    file.write_bytes(file.read_bytes()[:-20])

    assert [make_start(hash_seed=1)] == store.load(folder).counts
    open_counts(folder)
    add_count(folder, make_start(hash_seed=2))
    assert [make_start(hash_seed=1), make_start(hash_seed=2)] == store.load(folder).counts


@pytest.mark.parametrize(
    ("counts", "damage"),
    [
        ([make_start(), make_start()], "start 1 of 'litestar' in 'one_item' is there twice"),
        ([make_start(condition="flask")], "start 1 of 'flask' in 'one_item' is none of the run's"),
        ([make_start(scenario="two_items")], "start 1 of 'litestar' in 'two_items' is none of the run's"),
        (
            [msgspec.structs.replace(make_start(), many=make_stretch(requests=50))],
            "start 1 of 'litestar' in 'one_item' has no more requests in its longer stretch",
        ),
    ],
)
def test_counts_that_nobody_can_have_made_are_refused(tmp_path: Path, counts: list[object], damage: str) -> None:
    folder = stored(make_recording(), tmp_path)
    (folder / COUNTS).write_bytes(b"".join(msgspec.json.encode(start) + b"\n" for start in counts))

    with pytest.raises(StoreError, match=f"counts.jsonl is damaged .{damage}"):
        store.load(folder)
