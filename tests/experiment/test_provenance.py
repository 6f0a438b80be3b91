"""A run says the version of everything that its apps are made of, and is resumed with nothing else."""

import ast
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import msgspec
import pytest

from runner.errors import StoreError
from runner.experiment import provenance
from runner.experiment.job import suite_job
from runner.experiment.lineup import Limits
from runner.records.host import Work
from runner.records.run import Kind, Recording, Run
from scenarios.discovery import all_scenarios
from tests.builders import make_fingerprint

SCENARIO = all_scenarios()["json_hello"]
REVISION, OTHER = "0aa525f12345", "d69f1bd67890"

APPS = Path(__file__).parents[2] / "apps"
OUR_OWN = {"apps", "scenarios"}


def imported(source: str) -> set[str]:
    """The packages that a module imports."""
    nodes = list(ast.walk(ast.parse(source)))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return {name.partition(".")[0] for name in plain} | {
        (node.module or "").partition(".")[0] for node in nodes if isinstance(node, ast.ImportFrom)
    }


def test_every_distribution_that_an_app_imports_is_recorded() -> None:
    packages = set().union(*(imported(path.read_text()) for path in APPS.rglob("*.py")))
    known = packages_distributions()
    needed = {known[name][0].lower() for name in packages - OUR_OWN - set(sys.stdlib_module_names)}

    assert set() == needed - set(provenance.versions())


def begun_at(commit: str) -> Recording:
    """A run of which nothing but the head is on disk."""
    return Recording(run=head_at(commit), blocks=[], slices=[], ending=None)


def head_at(commit: str) -> Run:
    """Of a run that was made here, but for the suite's commit."""
    limits = Limits(budget_seconds=60, precision=0.03, pairs=4, rounds=1)
    return msgspec.structs.replace(suite_job(Kind.BENCH, [SCENARIO], limits, seed=1).head(), commit=commit)


@pytest.mark.parametrize("commit", [REVISION, f"{REVISION}+changes", "unknown"])
def test_a_run_goes_on_where_the_suite_is_what_it_was_in_git_or_out_of_it(
    monkeypatch: pytest.MonkeyPatch, commit: str
) -> None:
    monkeypatch.setattr(provenance, "commit", lambda: commit)

    provenance.refuse_unlike(begun_at(commit), [SCENARIO])


@pytest.mark.parametrize(
    ("then", "now", "way_back"),
    [
        (REVISION, OTHER, f"git checkout {REVISION} and RESUME again"),
        (REVISION, f"{REVISION}+changes", f"git stash and git checkout {REVISION} and RESUME again"),
        (REVISION, "unknown", f"resume in a checkout of {REVISION}"),
        (f"{REVISION}+changes", REVISION, "what was changed then is in no commit"),
        ("unknown", REVISION, "what it was cannot be had from git"),
        (f"{REVISION}; reboot", REVISION, "what it was cannot be had from git"),
    ],
)
def test_a_run_of_another_commit_does_not_go_on_and_says_how_it_could(
    monkeypatch: pytest.MonkeyPatch, then: str, now: str, way_back: str
) -> None:
    monkeypatch.setattr(provenance, "commit", lambda: now)

    with pytest.raises(StoreError) as refused:
        provenance.refuse_unlike(begun_at(then), [SCENARIO])

    assert f"the suite was at {then} and is at {now} ({way_back}): start a new run" in str(refused.value)


def test_a_run_of_a_machine_at_another_speed_does_not_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provenance, "commit", lambda: REVISION)
    timed = make_fingerprint(dict.fromkeys(Work, 1e6))
    elsewhere = msgspec.structs.replace(begun_at(REVISION), fingerprints=[timed])

    with pytest.raises(
        StoreError, match="cannot be resumed here, since the same work takes other CPU time: an interpreter"
    ):
        provenance.refuse_unlike(elsewhere, [SCENARIO])


def test_a_run_of_a_machine_that_describes_itself_otherwise_does_not_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provenance, "commit", lambda: REVISION)
    begun = begun_at(REVISION)
    other = msgspec.structs.replace(begun.run, machine=msgspec.structs.replace(begun.run.machine, cores=999))

    with pytest.raises(StoreError, match="number of cores was 999 and is "):
        provenance.refuse_unlike(msgspec.structs.replace(begun, run=other), [SCENARIO])


def test_two_runs_of_two_commits_can_be_compared() -> None:
    then, now = head_at(REVISION), head_at(OTHER)

    assert [] == provenance.changed_circumstances(then, provenance.circumstances(now.machine, now.versions))


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A suite in a repository of its own, with one commit."""
    for folder in ("apps", "results"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "known.py").write_text("first\n")
    monkeypatch.setattr(provenance, "ROOT", tmp_path)
    me = ("-c", "user.name=me", "-c", "user.email=me@example.com", "-c", "commit.gpgsign=false")
    for words in (("init", "-q"), ("add", "."), (*me, "commit", "-q", "-m", "First")):
        provenance.run_git(*words)
    return tmp_path


def test_a_commit_is_marked_where_code_was_edited_or_added(checkout: Path) -> None:
    clean = provenance.commit()

    (checkout / "apps" / "known.py").write_text("second\n")
    edited = provenance.commit()
    (checkout / "apps" / "known.py").write_text("first\n")
    (checkout / "apps" / "new.py").touch()
    added = provenance.commit()

    assert 12 == len(clean)
    assert [f"{clean}+changes"] * 2 == [edited, added]


def test_a_run_folder_is_no_change_of_the_suite_wherever_it_lies(checkout: Path) -> None:
    clean = provenance.commit()

    (checkout / "mine").mkdir()
    (checkout / "mine" / "run.json").touch()
    (checkout / "results" / "known.py").write_text("second\n")

    assert clean == provenance.commit()


def test_outside_git_the_commit_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.setattr(provenance, "ROOT", tmp_path)

    with pytest.raises(subprocess.CalledProcessError):
        provenance.run_git("rev-parse", "HEAD")
    assert "unknown" == provenance.commit()
