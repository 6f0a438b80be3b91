"""Ctrl-C and SIGTERM: at the start, in a slice, while reporting; and SIGKILL, which nobody can catch."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from runner.records import store
from runner.records.run import Interrupted
from tests.faults.commands import (
    ROOT,
    WITHOUT_CONTROLS,
    WITHOUT_PICTURES,
    begin,
    end_of,
    left_running,
    marked,
    run,
    servers,
    takes_signals,
    wait_until,
)

SIGNALS = pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the kernel ties children to their parent on Linux alone")


def bench(folder: Path) -> "subprocess.Popen[str]":
    words = ("bench", "--scenarios", "json_hello", "--budget", "60s", "--out", str(folder))
    return begin(*words, program=WITHOUT_PICTURES)


@SIGNALS
def test_a_run_stopped_at_its_start_leaves_nothing(tmp_path: Path, mark: str, number: int, code: int) -> None:
    running = bench(tmp_path / "run")
    wait_until(lambda: bool(servers(mark)))

    running.send_signal(number)
    ended = end_of(running)

    assert code == ended.code
    assert not (tmp_path / "run").exists()
    assert 1 == len(ended.complaints)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc to see when the program has begun")
def test_a_command_stopped_before_anything_has_begun_says_so(tmp_path: Path) -> None:
    running = bench(tmp_path / "run")
    wait_until(lambda: takes_signals(running.pid))

    running.send_signal(signal.SIGTERM)
    ended = end_of(running)

    assert 143 == ended.code
    assert 1 == len(ended.complaints)


@SIGNALS
def test_a_run_stopped_in_a_slice_reports_what_it_has(tmp_path: Path, number: int, code: int) -> None:
    folder = tmp_path / "run"
    running = bench(folder)
    wait_until((folder / store.BLOCKS).exists)

    running.send_signal(number)
    ended = end_of(running)

    assert code == ended.code
    ending = store.load(folder).ending
    assert isinstance(ending, Interrupted)
    assert signal.Signals(number).name == ending.reason
    assert (folder / "report.html").exists()


@SIGNALS
def test_a_run_stopped_while_reporting_keeps_its_record(tmp_path: Path, number: int, code: int) -> None:
    folder = tmp_path / "run"
    running = begin("smoke", "--scenarios", "json_hello", "--out", str(folder), program=WITHOUT_CONTROLS)
    wait_until((folder / store.ENDING).exists)

    running.send_signal(number)
    ended = end_of(running)

    assert code == ended.code
    assert f"make report RUN={folder}" in ended.errors
    assert [] == [path.name for path in folder.rglob(".*")]
    assert 0 == run("report", str(folder)).code
    assert (folder / "report.html").exists()


@LINUX
def test_a_run_that_is_killed_takes_its_servers_and_its_generator_along(tmp_path: Path, mark: str) -> None:
    folder = tmp_path / "run"
    running = bench(folder)
    wait_until(lambda: (folder / store.BLOCKS).exists() and len(marked(mark)) > 3)

    running.kill()
    running.communicate()

    wait_until(lambda: left_running(mark) == [], seconds=10)
    assert len(store.load(folder).blocks) >= 1


TWO_WORKERS = """
from runner.experiment.lineup import APPS
from runner.records.condition import Condition
from runner.rig.rig import LocalRig
from scenarios.discovery import all_scenarios

rig, scenario = LocalRig(APPS), all_scenarios()["json_hello"]
rig.start([(Condition(app=app, workers=2), scenario) for app in ("litestar", "floor")])
for app in ("litestar", "floor"):
    rig.ask(Condition(app=app, workers=2), scenario, scenario.exchanges(scenario.parameter))
print("running", flush=True)
rig.load(Condition(app="litestar", workers=2), scenario, 30)
"""


@LINUX
def test_a_run_that_is_killed_takes_every_worker_of_its_servers_along(mark: str) -> None:
    with subprocess.Popen([sys.executable, "-c", TWO_WORKERS], cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert "running\n" == running.stdout.readline()
        assert 2 == len(servers(mark))
        before = left_running(mark)

        running.kill()

    assert len(before) >= 8  # ourselves, the generator, two servers of two workers each
    wait_until(lambda: left_running(mark) == [], seconds=10, what=lambda: f"still running: {left_running(mark)}")
