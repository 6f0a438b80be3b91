"""A committed report is what its raw record makes, or the command says which file is not."""

from pathlib import Path

import pytest

from runner.commands import bench
from runner.commands.verify import verify
from runner.errors import StoreError
from runner.records import store
from tests.recordings import make_recording
from tests.run_folders import stored


def reported(folder: Path) -> Path:
    run = stored(make_recording(), folder)
    bench.report(store.load(run), run)
    return run


def test_a_report_as_it_was_made_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = reported(tmp_path)
    capsys.readouterr()

    assert verify([tmp_path]) == 0
    assert capsys.readouterr().out == f"{run}: every file is what its record makes\n"


def test_a_figure_edited_by_hand_and_a_missing_chart_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = reported(tmp_path)
    (run / "report.md").write_text((run / "report.md").read_text().replace("1.5", "2.5"))
    (run / "charts" / "forest.svg").unlink()
    capsys.readouterr()

    assert verify([run]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{run / 'report.md'} is not what the record makes: make report RUN={run}",
        f"{run / 'charts/forest.svg'} is missing: make report RUN={run}",
    ]


@pytest.mark.parametrize("name", ["report.html", "report.md", "summary.json", "summary.csv", "charts/cpu.png"])
def test_one_byte_more_in_any_file_of_the_report_is_found(name: str, tmp_path: Path) -> None:
    run = reported(tmp_path)
    with (run / name).open("ab") as file:
        file.write(b" ")

    assert verify([run]) == 1


def test_a_chart_that_the_record_does_not_make_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = reported(tmp_path)
    (run / "charts" / "old.svg").write_text("<svg/>")
    capsys.readouterr()

    assert verify([run]) == 1
    assert capsys.readouterr().out == f"{run / 'charts/old.svg'} is left over from another report: remove it\n"


def test_where_no_run_is_the_command_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no run is in .*: name the folder of one with RUN"):
        verify([tmp_path])
