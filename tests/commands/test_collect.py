"""A run is put among the machines, packed, and what all of them say is made anew; or it is refused with its reason."""

import shutil
from functools import cache
from pathlib import Path

import msgspec
import pytest

from runner.commands.collect import collect, machine_folders, read_collection, refresh, verify
from runner.errors import StoreError, UsageError
from runner.records import store
from runner.records.condition import Client
from runner.records.run import Recording
from runner.records.store import pack
from runner.report.text.machines import collected_headline
from scenarios.discovery import all_scenarios
from scenarios.spec import HEADLINE
from tests.analysis.controlled import measured
from tests.recordings import polling
from tests.run_folders import stored

pytestmark = pytest.mark.usefixtures("made_once")

SMALL = tuple(name for name, scenario in all_scenarios().items() if scenario.tags >= HEADLINE)
replace = msgspec.structs.replace


@cache
def fit(*, ratio: float = 1.5, scenarios: tuple[str, ...] = SMALL, model: str = "1") -> Recording:
    """A run against which nothing speaks: of the lock's versions are none that it would have to have."""
    recording = polling(measured(ratio=ratio, scenarios=scenarios, blocks=4))
    machine = replace(recording.run.machine, family="25", model=model)
    return replace(recording, run=replace(recording.run, versions={}, machine=machine))


def collected(folder: Path, name: str = "a", machine: str = "a", *, ratio: float = 1.5, model: str = "1") -> Path:
    """The folder of a collection that has taken in a run."""
    collect(stored(fit(ratio=ratio, model=model), folder, name), machine, folder / "machines")
    return folder / "machines"


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection of one machine, made once: nobody writes into it."""
    return collected(tmp_path_factory.mktemp("pristine"))


@pytest.fixture
def machines(pristine: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return Path(shutil.copytree(pristine, tmp_path / "machines"))


def test_a_run_is_packed_and_speaks_for_its_machine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    machines = collected(tmp_path, machine="a-machine")

    held = sorted(file.name for file in (machines / "a-machine").iterdir())
    assert ["blocks.jsonl", "ending.json", "fingerprints.jsonl", "run.json", "slices.jsonl.gz", "summary.json"] == held
    assert store.load(tmp_path / "a") == store.load(machines / "a-machine")
    taken_in, standing, headline = capsys.readouterr().out.splitlines()
    assert f"{tmp_path / 'a'} is in the collection as {machines / 'a-machine'}" == taken_in
    assert "This run represents the one kind of machine in the collection, a-machine: 1.500 [1.493, 1.507]." == standing
    assert headline.startswith("Litestar answers 1.500 [1.493, 1.507] times as many requests as FastAPI")


def test_the_same_record_packs_to_the_same_bytes(pristine: Path, tmp_path: Path) -> None:
    pack(pristine.parent / "a", tmp_path / "again")
    pack(pristine / "a", tmp_path / "packed before")

    once = (pristine / "a/slices.jsonl.gz").read_bytes()
    assert once == (tmp_path / "again/slices.jsonl.gz").read_bytes()
    assert once == (tmp_path / "packed before/slices.jsonl.gz").read_bytes()


def slept() -> Recording:
    return measured(ratio=1.3, scenarios=SMALL, blocks=4)


def test_a_client_that_slept_is_not_pooled_with_those_that_polled(machines: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"its client slept between answers \(CLIENT=sleeps\) and the others polled"):
        collect(stored(slept(), tmp_path, "b"), "b", machines)
    assert ["a"] == [folder.name for folder in machine_folders(machines)]


def test_machines_whose_client_slept_are_a_collection_within_it(machines: Path, tmp_path: Path) -> None:
    pack(stored(slept(), tmp_path, "b"), machines / "sleeping" / "b")
    (machines / "sleeping" / "collection.json").touch()

    collection = refresh(machines)

    assert collection == read_collection(machines)
    assert [Client.POLLS] == [each.client for each in collection.runs]
    assert collection.sleeping
    assert [Client.SLEEPS] == [each.client for each in collection.sleeping.runs]
    assert collection.sleeping == read_collection(machines / "sleeping")
    assert collection.typical_ratio
    assert ["a"] == [*collection.typical_ratio.ratios]
    assert 0 == verify([machines])


def test_a_second_machine_makes_a_range(tmp_path: Path) -> None:
    collected(tmp_path, "a", "a", ratio=1.4, model="1")
    machines = collected(tmp_path, "b", "b", ratio=1.6, model="17")

    collection = read_collection(machines)
    assert collection is not None
    assert ["a", "b"] == collection.names
    assert "answers 1.4 to 1.6 times" in collected_headline(collection)
    assert (machines / "charts/machines.svg").exists()
    assert (machines / "charts/machines.png").exists()


def test_a_machine_is_named_by_its_processor_unless_told(tmp_path: Path) -> None:
    assert (collected(tmp_path, machine="") / "processor-family-25-model-1-2-cores").exists()


@pytest.mark.parametrize("name", ["../up", "A", "a b", ".hidden", "a/b"])
def test_a_name_is_one_word_for_a_folder(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="NAME is small letters, digits, dots and hyphens"):
        collected(tmp_path, machine=name)

    assert not (tmp_path / "machines").exists()


def test_of_three_runs_of_a_machine_the_last_speaks_for_it_and_the_one_before_stays_beside_it(
    machines: Path, tmp_path: Path
) -> None:
    collected(tmp_path, "b", machine="")
    collected(tmp_path, "c", machine="a")

    assert ("c", "b") == (store.read_head(machines / "a").name, store.read_head(machines / "a" / "earlier").name)
    assert store.load(tmp_path / "b") == store.load(machines / "a" / "earlier")
    assert not (machines / "a" / "earlier" / "earlier").exists()
    assert 0 == verify([machines])


def test_a_name_that_another_machine_has_is_refused_with_the_reason(machines: Path, tmp_path: Path) -> None:
    with pytest.raises(
        StoreError, match=r"machines/a is another machine, since processor model was 1 and is 17: give "
    ):
        collected(tmp_path, "b", "a", model="17")

    assert "a" == store.read_head(machines / "a").name


def test_a_machine_does_not_come_in_twice_under_another_name(machines: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"b is of the same machine as .*machines/a: NAME=a replaces that$"):
        collected(tmp_path, "b", "b")

    assert [machines / "a"] == machine_folders(machines)


def test_a_run_is_taken_once(machines: Path, pristine: Path) -> None:
    with pytest.raises(StoreError, match=r"a is in the collection already, as .*machines/a$"):
        collect(pristine.parent / "a", "b", machines)


def test_a_run_that_lacks_what_the_one_before_measured_does_not_take_its_place(tmp_path: Path) -> None:
    everything = stored(fit(scenarios=(*SMALL, "whole_api")), tmp_path, "everything")
    collect(everything, "a", tmp_path / "machines")

    with pytest.raises(StoreError, match=r"lacks 1 scenario of it \(whole_api\): measure with SCENARIOS=all"):
        collected(tmp_path, "b")

    assert "everything" == store.read_head(tmp_path / "machines" / "a").name


def test_an_unfit_run_is_refused_in_one_line_and_changes_nothing(tmp_path: Path) -> None:
    unclean = fit()
    run = stored(replace(unclean, run=replace(unclean.run, commit="unknown", versions={"fastapi": "0"})), tmp_path)

    with pytest.raises(
        StoreError,
        match=r"^.* cannot speak for its machine: it was measured at unknown, not at a clean commit; its versions are "
        r"not those of the lock: fastapi 0 \(the lock has [\d.]+\): measure again with make bench$",
    ):
        collect(run, "a", tmp_path / "machines")

    assert not (tmp_path / "machines").exists()


@pytest.mark.parametrize("file", ["a/summary.json", "collection.json", "charts/machines.svg", "charts/machines.png"])
def test_verify_finds_one_byte_more_in_whatever_the_records_make(
    file: str, machines: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (machines / file).open("ab") as end:
        end.write(b" ")

    assert 1 == verify([machines])
    assert f"{machines / file} is not what the record makes: make collect\n" == capsys.readouterr().out


def test_verify_finds_a_figure_that_was_edited_in_a_record(machines: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = machines / "a" / store.RUN
    head.write_text(head.read_text().replace('"cores": 2', '"cores": 4'))

    assert 1 == verify([machines])
    assert f"{machines / 'a/summary.json'} is not what the record makes: make collect" in capsys.readouterr().out


def test_what_was_damaged_is_made_again(machines: Path) -> None:
    (machines / "a/summary.json").unlink()
    (machines / "collection.json").write_bytes(b"")
    refresh(machines)

    assert 0 == verify([machines])


@pytest.mark.parametrize("content", [b"", b"{}", b'{"schema": 99, "runs": [], "claims": [], "comparisons": []}'])
def test_a_collection_that_cannot_be_read_says_how_to_mend_it(content: bytes, machines: Path) -> None:
    (machines / "collection.json").write_bytes(content)

    with pytest.raises(StoreError, match=r"collection\.json .*: make collect makes it again$"):
        read_collection(machines)


def test_where_no_collection_is_there_is_none(tmp_path: Path) -> None:
    assert read_collection(tmp_path) is None
