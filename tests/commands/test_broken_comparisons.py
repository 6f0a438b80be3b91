"""What was valid in the base and is not in the new run: it broke, which is worse than slow."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from runner.commands.compare import compare
from runner.errors import StoreError
from runner.records.run import Asked, Kind, Recording, Run
from tests.analysis.flagged import failing
from tests.builders import make_asked, make_options, make_run
from tests.recordings import altered, make_recording
from tests.run_folders import stored

pytestmark = pytest.mark.usefixtures("made_once")


def several(*, broken: Sequence[str] = (), run: Run | None = None) -> Recording:
    """A run of three scenarios, in which Litestar gives wrong answers in some."""
    recording = make_recording(scenarios=["a", "b", "c"], run=run)
    return altered(
        recording, lambda one: failing(one) if one.condition == "litestar" and one.scenario in broken else one
    )


def test_scenarios_that_break_are_a_regression_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base, new = stored(several(), tmp_path, "before"), stored(several(broken=["a", "c"]), tmp_path, "after")

    assert 1 == compare(base, new, force=False, fail_on="regression")
    shown = capsys.readouterr().out
    assert "No longer valid, which counts as worse: litestar in a, litestar in c.\n" in shown
    assert "not compared: litestar in a, valid in before, in after not: " in shown
    page, table = ((new / f"compared-with-before.{kind}").read_text() for kind in ("html", "md"))
    assert "No longer valid, which counts as worse: litestar in a, litestar in c.</h1>" in page
    assert "litestar in a: valid in before, in after not: " in page
    assert "- not compared: litestar in c, valid in before, in after not: " in table


def test_a_run_in_which_everything_broke_is_a_regression_and_not_a_refusal(tmp_path: Path) -> None:
    base, new = stored(several(), tmp_path, "before"), stored(several(broken=["a", "b", "c"]), tmp_path, "after")

    assert 1 == compare(base, new, force=False, fail_on="regression")
    assert 0 == compare(base, new, force=False, fail_on="never")


def test_what_was_broken_before_is_no_regression(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base, new = (stored(several(broken=["a"]), tmp_path, name) for name in ("before", "after"))

    assert 0 == compare(base, new, force=False, fail_on="regression")
    assert 0 == compare(base, stored(several(), tmp_path, "mended"), force=False, fail_on="regression")
    assert "No longer valid" not in capsys.readouterr().out


def without_litestar(asked: Asked) -> Run:
    """The head of a run that was asked for three scenarios and could not measure Litestar in the first."""
    names = ["a", "b", "c"]
    scenarios = {name: make_asked() for name in names} | {"a": asked}
    return make_run(options=make_options(scenarios=names), scenarios=scenarios)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (make_asked(absent={"litestar": "has no such thing"}), "has no such thing"),
        (make_asked(contenders=["fastapi"], skipped="needs PostgreSQL"), "needs PostgreSQL"),
        (make_asked(contenders=["fastapi"]), "not measured"),
    ],
)
def test_a_scenario_that_was_asked_for_and_is_missing_is_a_regression(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], asked: Asked, why: str
) -> None:
    base, new = stored(several(), tmp_path, "before"), stored(several(run=without_litestar(asked)), tmp_path, "after")

    assert 1 == compare(base, new, force=False, fail_on="regression")
    shown = capsys.readouterr().out
    assert f"litestar in a, valid in before, in after not: {why}" in shown
    assert "No longer valid, which counts as worse: litestar in a.\n" in shown


def test_what_the_new_run_was_not_asked_for_is_no_regression(tmp_path: Path) -> None:
    fewer = make_recording(scenarios=["a"])
    fastapi_alone = make_run(options=make_options(scenarios=["a", "b"], contenders=["fastapi"]))
    alone = make_recording(scenarios=["a", "b"], run=fastapi_alone)
    base = stored(several(), tmp_path, "before")

    assert 0 == compare(base, stored(fewer, tmp_path, "fewer"), force=False, fail_on="regression")
    assert 0 == compare(base, stored(alone, tmp_path, "alone"), force=True, fail_on="regression")


def test_in_a_smoke_nothing_broke_since_it_gives_no_verdict(tmp_path: Path) -> None:
    run = make_run(options=make_options(kind=Kind.SMOKE, scenarios=["a", "b", "c"]))
    base, new = stored(several(), tmp_path, "before"), stored(several(run=run), tmp_path, "after")

    with pytest.raises(StoreError, match="no regression can be ruled out"):
        compare(base, new, force=True, fail_on="regression")
