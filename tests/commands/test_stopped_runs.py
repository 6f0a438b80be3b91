"""A signal at any moment of a run that has measured something is answered with the command that reports it."""

from pathlib import Path
from typing import Never

import pytest

from runner.commands import bench
from runner.experiment import job as jobs
from runner.experiment.job import SMOKE, suite_job
from runner.records.run import Kind
from runner.rig.host import lock
from runner.rig.host.signals import StoppedError
from tests.recordings import make_recording
from tests.run_folders import stored

JOB = suite_job(Kind.SMOKE, [], SMOKE)


def stop(*_: object) -> Never:
    raise StoppedError("SIGTERM")


@pytest.mark.parametrize("moment", ["finish", "report", "exit_code"])
def test_a_run_stopped_between_its_end_and_its_report_says_how_to_report_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    folder = stored(make_recording(), tmp_path)
    monkeypatch.setattr(lock, "MACHINE_FILE", tmp_path / "doublecheck.lock")  # other runs are no concern
    monkeypatch.setattr(jobs, "measure", lambda _job, _folder: make_recording())
    monkeypatch.setattr(bench, "report", lambda *_: None)
    monkeypatch.setattr(bench, moment, stop)

    with pytest.raises(StoppedError, match=f"SIGTERM; make report RUN={folder} makes the report"):
        bench.measure(lambda: JOB, folder)
