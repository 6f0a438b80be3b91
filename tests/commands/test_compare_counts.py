"""Two runs compared by the instructions that were counted in them, on one machine and across machines."""

from pathlib import Path

import msgspec
import pytest

from runner.commands.compare import compare
from runner.errors import StoreError
from runner.records.run import Recording
from tests.builders import make_machine, make_run
from tests.counts import counted, make_counts
from tests.recordings import make_recording, polling
from tests.run_folders import stored

pytestmark = pytest.mark.usefixtures("made_once")


def recording_with(
    *,
    factor: float = 1.0,
    processor: str = "Processor",
    architecture: str = "x86_64",
    versions: dict[str, str] | None = None,
) -> Recording:
    """A run with counts, Litestar's so many times as high, on a processor, with other versions of some libraries."""
    run = make_run()
    machine = msgspec.structs.replace(make_machine(), processor=processor)
    run = msgspec.structs.replace(run, machine=machine, versions=run.versions | {"uvicorn": "0.40"} | (versions or {}))
    return counted(make_recording(run=run), make_counts(factors={"litestar": factor}, architecture=architecture))


def compared(tmp_path: Path, new: Recording, *, force: bool = False, fail_on: str = "regression") -> int:
    base = stored(recording_with(), tmp_path, "before")
    return compare(base, stored(new, tmp_path, "after"), force=force, fail_on=fail_on)


@pytest.mark.parametrize("processor", ["Processor", "Another"])
def test_one_per_cent_more_instructions_is_found_on_any_machine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], processor: str
) -> None:
    assert 1 == compared(tmp_path, recording_with(factor=1.01, processor=processor))

    shown = capsys.readouterr().out
    assert "Instructions per request: from before to after 1 of 2 counts rose and 0 fell" in shown
    assert "litestar in one_item, 1.01" in shown


def test_the_same_code_counted_on_another_machine_shows_no_change(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == compared(tmp_path, recording_with(factor=1.002, processor="Another"))

    shown = capsys.readouterr().out
    assert "Instructions per request: no change from before to after in 2 counts." in shown
    assert "Times are not compared, since the runs were not measured alike." in shown
    assert "not measured alike: processor was Processor and is Another" in shown
    assert "throughput" not in shown


def test_counts_are_compared_whatever_the_client_did_and_times_are_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 1 == compared(tmp_path, polling(recording_with(factor=1.01)), force=True)

    shown = capsys.readouterr().out
    assert "1 of 2 counts rose" in shown
    assert "throughput" not in shown


def test_fewer_instructions_are_better_and_fail_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == compared(tmp_path, recording_with(factor=0.9))
    assert "0 of 2 counts rose and 1 fell" in capsys.readouterr().out


def test_another_version_of_a_framework_is_what_counts_are_compared_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 1 == compared(tmp_path, recording_with(factor=1.01, versions={"litestar": "3"}))
    assert "not measured alike: litestar was 2 and is 3" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (recording_with(processor="Another", versions={"uvicorn": "0.41"}), "uvicorn was 0.40 and is 0.41"),
        (recording_with(processor="Another", architecture="aarch64"), "processor was Processor and is Another"),
    ],
)
def test_other_libraries_or_another_architecture_are_refused(tmp_path: Path, other: Recording, reason: str) -> None:
    with pytest.raises(StoreError, match=f"were not measured alike: .*{reason}.*FORCE=1 compares them anyway"):
        compared(tmp_path, other)


def test_who_insists_gets_times_and_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 1 == compared(tmp_path, recording_with(factor=1.01, processor="Another"), force=True)

    shown = capsys.readouterr().out
    assert "are of different machines" in shown
    assert "1 of 2 counts rose" in shown


def test_page_and_table_have_the_counts(tmp_path: Path) -> None:
    compared(tmp_path, recording_with(factor=1.01, processor="Another"))

    page, table = ((tmp_path / "after" / f"compared-with-before.{kind}").read_text() for kind in ("html", "md"))
    assert "<td>instructions per request</td>" in page
    assert "Instructions per request hardly depend on the machine" in page
    assert "| one_item | litestar | instructions per request | 280,0" in table


def test_runs_that_nobody_counted_are_compared_as_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base, new = (stored(make_recording(), tmp_path, name) for name in ("before", "after"))

    assert 0 == compare(base, new, force=False, fail_on="regression")
    assert "nstructions" not in capsys.readouterr().out
