"""Two run folders compared from the command line."""

from pathlib import Path

import msgspec
import pytest

from runner.cli import app
from runner.commands.compare import compare
from runner.errors import StoreError, UsageError
from runner.records.host import Work
from runner.records.run import Recording
from tests.analysis.flagged import failing
from tests.builders import make_fingerprint, make_machine, make_run
from tests.recordings import altered, make_recording, polling, slowed
from tests.run_folders import stored

pytestmark = pytest.mark.usefixtures("made_once")

FAIL = "regression"


def slower(recording: Recording) -> Recording:
    return altered(recording, lambda one: slowed(one, 1.3) if one.condition == "litestar" else one)


def half_as_fast(recording: Recording) -> Recording:
    """The same record from a machine of the same name at half the speed."""
    timed = [make_fingerprint(dict.fromkeys(Work, 2.0))]
    return msgspec.structs.replace(recording, fingerprints=timed)


def on_another_machine() -> Recording:
    machine = msgspec.structs.replace(make_machine(), processor="<b>Another</b> | processor")
    return make_recording(run=msgspec.structs.replace(make_run(), machine=machine))


def test_what_changed_is_shown_as_a_table_and_written_as_a_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base, new = stored(make_recording(), tmp_path, "before"), stored(slower(make_recording()), tmp_path, "after")

    assert 0 == compare(base, new, force=False, fail_on="never")
    shown = capsys.readouterr().out
    assert "one_item  litestar  throughput, times the baseline" in shown
    assert "From before to after, 0 of 5 figures got better and 3 worse; the worst:" in shown
    page, table = ((new / f"compared-with-before.{kind}").read_text() for kind in ("html", "md"))
    assert "0 of 5 figures got better and 3 worse" in page
    assert "| one_item | litestar | throughput, as a share of a bare ASGI app's | 0.25" in table


@pytest.mark.parametrize(("fail_on", "code"), [("never", 0), ("regression", 1)])
def test_a_regression_is_an_exit_code_where_that_is_asked_for(tmp_path: Path, fail_on: str, code: int) -> None:
    base, new = stored(make_recording(), tmp_path, "before"), stored(slower(make_recording()), tmp_path, "after")

    assert code == compare(base, new, force=False, fail_on=fail_on)


def test_where_nothing_can_be_compared_no_regression_is_ruled_out(tmp_path: Path) -> None:
    base, new = (stored(make_recording(blocks=1), tmp_path, name) for name in ("before", "after"))

    assert 0 == compare(base, new, force=False, fail_on="never")
    with pytest.raises(StoreError, match=r"nothing in .* can be compared, so no regression can be ruled out"):
        compare(base, new, force=False, fail_on="regression")


@pytest.mark.parametrize("changed", [{"python": "CPython 3.15"}, {"system": "Another 1.0"}])
def test_another_python_or_system_is_refused(tmp_path: Path, changed: dict[str, str]) -> None:
    run = make_run()
    other = msgspec.structs.replace(run, machine=msgspec.structs.replace(run.machine, **changed))
    base, new = stored(make_recording(), tmp_path, "before"), stored(make_recording(run=other), tmp_path, "after")

    with pytest.raises(StoreError, match=r"were not measured alike: (Python|system) was"):
        compare(base, new, force=False, fail_on="never")


def test_a_database_that_one_run_alone_had_is_no_difference(tmp_path: Path) -> None:
    run = make_run()
    with_one = msgspec.structs.replace(run, versions=run.versions | {"postgresql": "18.4"})
    base, new = stored(make_recording(run=with_one), tmp_path, "before"), stored(make_recording(), tmp_path, "after")

    assert 0 == compare(base, new, force=False, fail_on="never")


def test_a_run_that_got_better_is_no_failure(tmp_path: Path) -> None:
    base, new = stored(slower(make_recording()), tmp_path, "before"), stored(make_recording(), tmp_path, "after")

    assert 0 == compare(base, new, force=False, fail_on="regression")


def test_runs_of_unlike_machines_are_refused_with_the_difference(tmp_path: Path) -> None:
    base, new = stored(make_recording(), tmp_path, "before"), stored(on_another_machine(), tmp_path, "after")

    with pytest.raises(
        StoreError, match=r"processor was Processor and is <b>Another</b> .*FORCE=1 compares them anyway"
    ):
        compare(base, new, force=False, fail_on="never")
    assert not list(new.glob("compared-*"))


def test_runs_with_other_connections_are_refused(tmp_path: Path) -> None:
    run = make_run()
    other = msgspec.structs.replace(run, options=msgspec.structs.replace(run.options, connections=64))
    base, new = stored(make_recording(), tmp_path, "before"), stored(make_recording(run=other), tmp_path, "after")

    with pytest.raises(StoreError, match=f"connections {run.options.connections} and 64"):
        compare(base, new, force=False, fail_on="never")


@pytest.mark.parametrize("force", [False, True])
def test_runs_of_a_client_that_polls_and_one_that_sleeps_are_never_compared(tmp_path: Path, *, force: bool) -> None:
    base, new = stored(make_recording(), tmp_path, "before"), stored(polling(make_recording()), tmp_path, "after")

    with pytest.raises(StoreError, match=r"the client sleeps in .* and polls in .*: such runs are never compared$"):
        compare(base, new, force=force, fail_on="never")
    assert not list(new.glob("compared-*"))


def test_two_runs_of_a_client_that_polls_are_compared(tmp_path: Path) -> None:
    base, new = (stored(polling(make_recording()), tmp_path, name) for name in ("before", "after"))

    assert 0 == compare(base, new, force=False, fail_on="never")


def test_who_insists_gets_the_difference_marked_and_escaped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base, new = stored(make_recording(), tmp_path, "before"), stored(on_another_machine(), tmp_path, "after")

    assert 0 == compare(base, new, force=True, fail_on="regression")
    assert "not measured alike: processor was Processor and is <b>Another</b> | processor" in capsys.readouterr().out
    page = (new / "compared-with-before.html").read_text()
    assert "Not measured alike: processor was Processor and is &lt;b&gt;Another&lt;/b&gt; | processor." in page


def test_a_machine_of_the_same_name_at_another_speed_is_refused(tmp_path: Path) -> None:
    base, new = stored(make_recording(), tmp_path, "before"), stored(half_as_fast(make_recording()), tmp_path, "after")

    with pytest.raises(StoreError, match=r"the same work takes other CPU time: an interpreter loop 1,000 and 2,000"):
        compare(base, new, force=False, fail_on="never")


def test_between_two_machines_nothing_is_worse_or_better_and_nothing_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = stored(make_recording(), tmp_path, "before")
    new = stored(half_as_fast(slower(make_recording())), tmp_path, "after")

    assert 0 == compare(base, new, force=True, fail_on=FAIL)
    shown = capsys.readouterr().out
    assert "before and after are of different machines: 3 of 5 figures differ" in shown
    page = (new / "compared-with-before.html").read_text()
    assert 3 == page.count("</span> differs</td>")
    assert [] == [word for word in ("worse</td>", "better</td>", "no change</td>") if word in page]


def test_what_became_invalid_on_another_machine_is_named_and_fails_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = stored(make_recording(), tmp_path, "before")
    new = stored(half_as_fast(altered(make_recording(), failing)), tmp_path, "after")

    assert 1 == compare(base, stored(altered(make_recording(), failing), tmp_path, "here"), force=True, fail_on=FAIL)
    assert 0 == compare(base, new, force=True, fail_on=FAIL)
    assert "Valid in before alone: litestar in one_item." in capsys.readouterr().out


def test_the_page_goes_into_the_folder_of_the_new_run_whatever_the_base_calls_itself(tmp_path: Path) -> None:
    base, new = stored(make_recording(), tmp_path, "before"), stored(make_recording(), tmp_path, "after")
    head = base / "run.json"
    head.write_text(head.read_text().replace('"before"', '"../../outside"'))

    assert 0 == compare(base, new, force=False, fail_on="never")
    assert {"compared-with-before.html", "compared-with-before.md"} == {path.name for path in new.glob("compared-*")}
    assert {"before", "after"} == {path.name for path in tmp_path.iterdir()}


def test_runs_under_other_versions_are_unlike(tmp_path: Path) -> None:
    run = msgspec.structs.replace(make_run(), versions={"litestar": "3", "fastapi": "0"})
    base, new = stored(make_recording(), tmp_path, "before"), stored(make_recording(run=run), tmp_path, "after")

    with pytest.raises(StoreError, match="litestar was 2 and is 3"):
        compare(base, new, force=False, fail_on="never")


def test_a_smoke_gives_no_times_to_compare(tmp_path: Path) -> None:
    run = make_run()
    run = msgspec.structs.replace(run, options=msgspec.structs.replace(run.options, kind="smoke"))
    base, new = stored(make_recording(), tmp_path, "before"), stored(make_recording(run=run), tmp_path, "after")

    with pytest.raises(StoreError, match="after is a smoke, which gives no times to compare"):
        compare(base, new, force=False, fail_on="never")


def test_another_word_for_fail_on_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="FAIL_ON is one of never, regression, not 'sometimes'"):
        compare(tmp_path, tmp_path, force=False, fail_on="sometimes")


def test_a_folder_that_is_no_run_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"is not a run: run\.json cannot be read"):
        app(["compare", str(tmp_path), str(tmp_path)], standalone_mode=False)
