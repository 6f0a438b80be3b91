"""A server that dies, hangs, or answers badly, in the middle of a slice."""

import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from runner.analysis.assemble import summarise
from runner.commands.bench import exit_code
from runner.errors import ServerError
from runner.records.measurement import Failed
from runner.records.run import Recording
from runner.rig import process
from tests.faults.apps import FAULT
from tests.faults.commands import WITHOUT_CONTROLS, begin, end_of, servers, wait_until
from tests.faults.stage import BASELINE_HERE, StagedRig, acting_as_baseline, lineup, measure, outcomes


def once(act: Callable[[psutil.Process], None]) -> Callable[[psutil.Process, int], None]:
    """Do something to the server under load, in the third slice of the first block."""

    def cue(process: psutil.Process, number: int) -> None:
        if number == 2:
            act(process)

    return cue


def test_a_server_that_dies_in_a_slice_fails_its_block_which_is_tried_again(tmp_path: Path) -> None:
    rig = StagedRig(once(psutil.Process.kill))

    recording = measure(rig, [lineup("json_hello")], tmp_path / "run")

    [failed, measured] = outcomes(recording.blocks)
    assert failed.endswith("on json_hello died in a slice")
    assert "measured" == measured
    assert {0} == {one.block for one in recording.slices}
    assert 4 == len(recording.slices)


def test_a_server_that_hangs_fails_its_block_which_is_tried_again(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(process, "STOP_SECONDS", 0.5)
    rig = StagedRig(lambda *_: None, patience_seconds=1, wakes=lambda number: number != 2)

    recording = measure(rig, [lineup("json_hello")], tmp_path / "run")

    [failed, measured] = outcomes(recording.blocks)
    assert failed.endswith("on json_hello hangs: no answer in time to GET /json")
    assert "measured" == measured


def goes_wrong(factory: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Recording:
    """A block whose baseline does so from its third slice on."""
    fault = folder / "fault"
    monkeypatch.setenv(FAULT, str(fault))
    monkeypatch.setattr(process, "STOP_SECONDS", 0.5)
    rig = StagedRig(
        lambda _process, number: fault.touch() if number == 1 else None,
        patience_seconds=1,
        baseline=acting_as_baseline(factory),
    )
    return measure(rig, [lineup("json_hello")], folder / "run")


@pytest.mark.parametrize(
    ("factory", "detail"),
    [
        ("create_half_a_body", "closed in the middle of an answer"),
        ("create_closing", "closed without an answer"),
        ("now_and_then:create_closing_every_tenth", "closed without an answer"),
    ],
)
def test_an_answer_that_breaks_off_is_a_failure_and_the_scenario_has_no_verdict(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    factory: str,
    detail: str,
) -> None:
    recording = goes_wrong(factory, tmp_path, monkeypatch)

    failures = [failure for one in recording.slices for failure in one.load.failures]
    assert {("closed", detail)} == {(failure.kind, failure.detail) for failure in failures}
    [scenario] = summarise(recording).scenarios
    assert {flag.name for flag in scenario.comparisons[0].flags if flag.voids} >= {"truncated answers"}


def test_connections_closed_between_answers_are_opened_again_and_flagged(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recording = goes_wrong("create_closing_after_each", tmp_path, monkeypatch)

    assert 0 == sum(one.load.failed for one in recording.slices)
    [scenario] = summarise(recording).scenarios
    assert "reconnects" in {flag.name for flag in scenario.comparisons[0].flags}


def test_a_server_that_never_answers_again_is_left_out_after_two_tries(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recording = goes_wrong("create_silent", tmp_path, monkeypatch)

    [first, second] = outcomes(recording.blocks)
    assert "fastapi on json_hello hangs: no answer in time to GET /json" == first
    assert second.endswith("fastapi on json_hello did not answer GET /json (no answer in time)")
    assert 1 == exit_code(recording)


def test_a_server_that_hangs_up_while_it_is_checked_fails_its_block_without_a_traceback(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "fault").touch()

    recording = goes_wrong("create_closing", tmp_path, monkeypatch)

    assert ["closed without an answer)"] * 2 == [why.partition(" (")[2] for why in outcomes(recording.blocks)]
    assert "" == capfd.readouterr().err


def test_a_second_failure_leaves_its_scenario_out_and_the_run_goes_on(tmp_path: Path) -> None:
    def kill_on_plaintext(process: psutil.Process, _number: int) -> None:
        if process.environ()["SCENARIO"] == "plaintext":
            process.kill()

    rig = StagedRig(kill_on_plaintext)

    recording = measure(rig, [lineup("plaintext"), lineup("json_hello")], tmp_path / "run")

    by_scenario = {
        name: outcomes([block for block in recording.blocks if block.scenario == name])
        for name in ("plaintext", "json_hello")
    }
    assert ["measured"] == by_scenario["json_hello"]
    assert all("died in a slice" in why for why in by_scenario["plaintext"])
    assert [1, 2] == [block.outcome.attempt for block in recording.blocks if isinstance(block.outcome, Failed)]
    assert 1 == exit_code(recording)


def test_a_server_that_dies_after_its_slices_is_noticed() -> None:
    scenario = lineup("json_hello").scenario
    rig = StagedRig(lambda *_: None)
    try:
        rig.start([(BASELINE_HERE, scenario)])
        process = rig.process(BASELINE_HERE, scenario)
        process.kill()
        wait_until(lambda: process.status() == psutil.STATUS_ZOMBIE)
        with pytest.raises(ServerError, match="fastapi on json_hello died beside its slices"):
            rig.look(scenario)
    finally:
        rig.close()


def is_connected(process: psutil.Process) -> bool:
    """Whether a server's block has begun: the generator has taken it up."""
    return any(each.status == psutil.CONN_ESTABLISHED for each in process.net_connections("tcp"))


def test_a_whole_run_whose_server_is_killed_again_and_again_ends_with_a_report(tmp_path: Path, mark: str) -> None:
    folder = tmp_path / "run"
    words = ("smoke", "--scenarios", "json_hello plaintext", "--out", str(folder))
    running = begin(*words, program=WITHOUT_CONTROLS)
    over = threading.Event()

    def kill_again_and_again() -> None:
        began = False
        while not over.wait(0.01):
            for served in servers(mark, "plaintext", "litestar_app"):
                with suppress(psutil.Error):
                    began = began or is_connected(served)
                    if began:
                        served.send_signal(signal.SIGKILL)

    killing = threading.Thread(target=kill_again_and_again)
    killing.start()
    try:
        ended = end_of(running)
    finally:
        over.set()
        killing.join()

    assert 1 == ended.code
    assert (folder / "report.html").exists()
