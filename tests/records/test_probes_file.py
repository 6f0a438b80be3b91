"""Probes on disk, counts of instructions among them."""

import re
from pathlib import Path

import msgspec
import pytest

from runner.errors import StoreError
from runner.records import store
from runner.records.probes import MANY, Probe, ProbeKind
from runner.records.store import PROBES, Store
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
    file = folder / PROBES
    file.write_bytes(file.read_bytes()[:-20])

    assert [make_start(hash_seed=1)] == store.load(folder).counts
    Store(folder).open_probes()
    Store(folder).add_probe(make_start(hash_seed=2))
    assert [make_start(hash_seed=1), make_start(hash_seed=2)] == store.load(folder).counts


@pytest.mark.parametrize(
    ("counts", "damage"),
    [
        ([make_start(), make_start()], "of 'litestar' in 'one_item' is there twice"),
        ([make_start(condition="flask")], "of 'flask' in 'one_item' is none of the run's"),
        (
            [make_start(scenario="two_items")],
            "of 'litestar' in 'two_items' is none of the run's",
        ),
    ],
)
def test_counts_that_nobody_can_have_made_are_refused(tmp_path: Path, counts: list[Probe], damage: str) -> None:
    folder = stored(make_recording(), tmp_path)
    (folder / PROBES).write_bytes(b"".join(msgspec.json.encode(start) + b"\n" for start in counts))

    with pytest.raises(StoreError, match=f"probes.jsonl is damaged .probe 1 .instructions. {damage}"):
        store.load(folder)


def without(figure: str, start: Probe) -> dict[str, float]:
    return {name: value for name, value in start.figures.items() if name != figure}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"figures": make_start().figures | make_stretch(MANY)}, "has no more requests in its longer stretch"),
        ({"figures": without("few_ticks", make_start())}, "has others than it should: 'few_ticks'"),
        ({"figures": make_start().figures | {"few_hours": 1}}, "has others than it should: 'few_hours'"),
        ({"texts": {}}, "has others than it should: 'architecture', 'commit', 'started', 'valgrind'"),
        ({"figures": make_start().figures | {"few_ticks": -1}}, ">= 0"),
    ],
)
def test_a_probe_whose_figures_are_not_those_of_its_kind_is_refused(
    tmp_path: Path, change: dict[str, object], says: str
) -> None:
    folder = stored(make_recording(), tmp_path)
    (folder / PROBES).write_bytes(msgspec.json.encode({**msgspec.to_builtins(make_start()), **change}) + b"\n")

    with pytest.raises(StoreError, match=f"line 1, is damaged .*{re.escape(says)}"):
        store.load(folder)


def test_a_system_that_does_not_divide_memory_leaves_figures_out() -> None:
    figures: dict[str, float] = {"start_seconds": 0.5, "first_answer_resident_bytes": 1}

    assert 1 == Probe(kind=ProbeKind.START, app="litestar", number=0, figures=figures).held_bytes("first_answer")
