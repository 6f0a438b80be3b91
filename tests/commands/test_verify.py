"""A committed report is what its raw record makes, or the command says which file is not."""

from pathlib import Path

import pytest

from runner.commands import bench
from runner.commands.collect import verify
from runner.errors import StoreError
from runner.records import store
from tests.recordings import make_recording
from tests.run_folders import stored

pytestmark = pytest.mark.usefixtures("made_once")


def reported(folder: Path) -> Path:
    run = stored(make_recording(), folder)
    bench.report(store.load(run), run)
    return run


def test_a_report_as_it_was_made_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = reported(tmp_path)
    capsys.readouterr()

    assert 0 == verify([tmp_path])
    assert f"{run}: every file is what its record makes\n" == capsys.readouterr().out


def test_a_figure_edited_by_hand_and_a_missing_chart_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = reported(tmp_path)
    (run / "report.md").write_text((run / "report.md").read_text().replace("1.5", "2.5"))
    (run / "charts" / "forest.svg").unlink()
    capsys.readouterr()

    assert 1 == verify([run])
    assert [
        f"{run / 'report.md'} is not what the record makes: make report RUN={run}",
        f"{run / 'charts/forest.svg'} is missing: make report RUN={run}",
    ] == capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("name", ["report.html", "report.md", "summary.json", "summary.csv", "charts/cpu.png"])
def test_one_byte_more_in_any_file_of_the_report_is_found(name: str, tmp_path: Path) -> None:
    run = reported(tmp_path)
    with (run / name).open("ab") as file:
        file.write(b" ")

    assert 1 == verify([run])


def test_a_chart_that_the_record_does_not_make_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = reported(tmp_path)
    (run / "charts" / "old.svg").write_text("<svg/>")
    capsys.readouterr()

    assert 1 == verify([run])
    assert f"{run / 'charts/old.svg'} is left over from another report: remove it\n" == capsys.readouterr().out


def test_where_no_run_is_the_command_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no run is in .*: name the folder of one with RUN"):
        verify([tmp_path])
