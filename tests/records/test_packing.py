"""A record that is kept for good has every file that was measured, and none that can be made again."""

from pathlib import Path

from runner.records import store
from runner.records.store import AS_MEASURED, PACKED_SLICES, pack
from tests.recordings import make_recording
from tests.run_folders import stored


def test_every_raw_file_that_the_store_knows_is_packed() -> None:
    raw = {value for value in vars(store).values() if isinstance(value, str) and value.endswith((".json", ".jsonl"))}

    assert {*AS_MEASURED, store.SLICES} == raw - {store.COLLECTION, store.SERIES}


def test_what_can_be_made_again_stays_behind(tmp_path: Path) -> None:
    run = stored(make_recording(), tmp_path)
    for name in AS_MEASURED:
        (run / name).touch()
    (run / "report.html").touch()

    pack(run, tmp_path / "packed")

    assert {*AS_MEASURED, PACKED_SLICES} == {file.name for file in (tmp_path / "packed").iterdir()}
