import gzip
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from runner.errors import StoreError
from runner.records import store
from runner.records.measurement import Failed
from runner.records.run import SCHEMA
from runner.records.store import Store
from tests.builders import make_block, make_run
from tests.recordings import make_pair, make_recording
from tests.run_folders import stored


def test_a_run_reads_back_as_it_was_written(tmp_path: Path) -> None:
    recording = make_recording(blocks=3)

    assert recording == store.load(stored(recording, tmp_path))


def test_a_folder_that_exists_is_refused_and_left_alone(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="exists: name another folder"):
        Store.create(tmp_path, make_run())

    assert [] == list(tmp_path.iterdir())


def test_a_run_without_a_block_is_removed_whole(tmp_path: Path) -> None:
    Store.create(tmp_path / "run", make_run()).discard()

    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("file", [store.SLICES, store.BLOCKS])
def test_a_block_whose_last_line_is_cut_off_does_not_count(tmp_path: Path, file: str) -> None:
    folder = stored(make_recording(blocks=3), tmp_path)
    whole = (folder / file).read_bytes()
    (folder / file).write_bytes(whole[:-20])

    read = store.load(folder)

    assert [0, 1] == [block.number for block in read.blocks]
    assert {0, 1} == {one.block for one in read.slices}
    assert read.ending is None


def test_slices_of_a_block_that_was_never_finished_do_not_count(tmp_path: Path) -> None:
    folder = stored(make_recording(blocks=2), tmp_path)
    store.append(folder / store.SLICES, make_pair(block=2))

    assert {0, 1} == {one.block for one in store.load(folder).slices}


def test_a_failed_block_is_kept_without_slices(tmp_path: Path) -> None:
    writing = Store.create(tmp_path / "run", make_run())
    failed = make_block(outcome=Failed(reason="the server died", attempt=1))
    writing.add(failed, [])

    read = store.load(tmp_path / "run")

    assert [failed] == read.blocks
    assert [] == read.slices


def test_a_run_that_was_cut_off_has_no_ending(tmp_path: Path) -> None:
    folder = stored(make_recording(), tmp_path)
    (folder / store.ENDING).unlink()

    assert store.load(folder).ending is None


def damage_nothing(_folder: Path) -> None:
    """An empty folder is damaged enough."""


def make_schema_99(folder: Path) -> None:
    (folder / store.RUN).write_bytes(msgspec.json.encode({"schema": 99}))


def make_schema_3(folder: Path) -> None:
    (folder / store.RUN).write_bytes(msgspec.json.encode({"schema": 3}))


def make_schema_6(folder: Path) -> None:
    (folder / store.RUN).write_bytes(msgspec.json.encode({"schema": 6}))


def make_head_half(folder: Path) -> None:
    (folder / store.RUN).write_text('{"schema": 1, "na')


def make_a_time_no_time(folder: Path) -> None:
    run = msgspec.structs.replace(make_run(), started="yesterday")
    (folder / store.RUN).write_bytes(msgspec.json.encode(run))


def make_slices_unpackable(folder: Path) -> None:
    (folder / store.RUN).write_bytes(msgspec.json.encode(make_run()))
    (folder / f"{store.SLICES}.gz").write_bytes(gzip.compress(b"{}\n")[:-6])


def make_a_line_half(folder: Path) -> None:
    (folder / store.RUN).write_bytes(msgspec.json.encode(make_run()))
    (folder / store.BLOCKS).write_text('{"scenario": "one"\n')


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (damage_nothing, "is not a run"),
        (make_a_time_no_time, "run.json is damaged ('yesterday' is no time)"),
        (make_schema_99, f"has schema 99, this version reads {SCHEMA}: use the version that wrote it"),
        (make_schema_3, f"has schema 3, this version reads {SCHEMA}: read it at commit 1144e18"),
        (make_schema_6, f"has schema 6, this version reads {SCHEMA}: read it at commit 378bd53"),
        (make_head_half, "is damaged"),
        (make_a_line_half, "line 1, is damaged"),
        (make_slices_unpackable, "slices.jsonl cannot be read"),
    ],
)
def test_a_damaged_run_is_one_line_that_says_where(tmp_path: Path, damage: Callable[[Path], None], says: str) -> None:
    damage(tmp_path)

    with pytest.raises(StoreError) as refused:
        store.load(tmp_path)

    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_run_whose_slices_are_packed_reads_as_before(tmp_path: Path) -> None:
    recording = make_recording()
    folder = stored(recording, tmp_path)
    plain = folder / store.SLICES
    plain.with_name("slices.jsonl.gz").write_bytes(gzip.compress(plain.read_bytes()))
    plain.unlink()

    assert recording.slices == store.load(folder).slices


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    store.write_whole(tmp_path / "file", b"whole")

    assert ["file"] == [path.name for path in tmp_path.iterdir()]
