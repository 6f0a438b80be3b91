"""Commands on runs with one block, none, only failed ones, or without controls: what there is, and no traceback."""

import sys
from contextlib import nullcontext
from pathlib import Path

import msgspec
import pytest

from runner import cli
from runner.calibration import second_opinion
from runner.calibration.second_opinion import SecondOpinion
from runner.commands import calibrate
from runner.records.measurement import Failed
from runner.records.run import Recording
from scenarios.discovery import all_scenarios
from tests.builders import make_block
from tests.recordings import make_recording
from tests.run_folders import stored

pytestmark = pytest.mark.usefixtures("made_once")


def all_failed() -> Recording:
    blocks = [make_block(outcome=Failed(reason="the server died", attempt=attempt)) for attempt in (1, 2)]
    return msgspec.structs.replace(make_recording(blocks=0), blocks=blocks)


SHORT = {"one block": make_recording(blocks=1), "only failed": all_failed(), "no controls": make_recording()}


def exit_code_of(words: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["doublecheck", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


@pytest.mark.parametrize("recording", SHORT.values(), ids=SHORT)
def test_a_short_run_is_reported_verified_and_compared(
    recording: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole, short = stored(make_recording(), tmp_path, "whole"), stored(recording, tmp_path, "short")

    for words in (["report"], ["verify"], ["compare", str(whole)]):
        assert 0 == exit_code_of([*words, str(short)], monkeypatch)
    assert "" == capsys.readouterr().err


def test_a_run_without_a_block_has_no_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = stored(make_recording(blocks=0), tmp_path)

    assert 2 == exit_code_of(["report", str(empty)], monkeypatch)
    [line] = capsys.readouterr().err.splitlines()
    assert (
        f"doublecheck: {empty} has no block that was measured to its end: make bench RESUME={empty} resumes it"
    ) == line


def test_a_second_opinion_without_an_interval_is_no_disagreement(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    once = SecondOpinion("litestar", "fastapi", ours=None, wrk=None)
    assert ("measured once", "measured once", "they agree") == calibrate.row("json_hello", once)[3:]

    monkeypatch.setattr(second_opinion, "path", lambda: "wrk")
    monkeypatch.setattr(calibrate, "machine_to_ourselves", lambda _purpose: nullcontext())
    monkeypatch.setattr(calibrate, "measure_second_opinions", lambda *_words: [once])
    assert 0 == calibrate.crosscheck([all_scenarios()["json_hello"]], turns=1, seconds=1)
    assert "measured once" in capsys.readouterr().out
