"""`make scenario NAME=x`: three files that pass as they are, or one line and none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from runner.commands import scaffold
from runner.errors import UsageError

ROOT = Path(__file__).parents[2]
NEW = "asked_for_the_first_time"
PATHS = [
    Path("scenarios", f"{NEW}.py"),
    Path("apps", "litestar_app", f"{NEW}.py"),
    Path("apps", "fastapi_app", f"{NEW}.py"),
]


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """The folders of the suite, with one scenario in them."""
    for folder in ("scenarios", "apps/litestar_app", "apps/fastapi_app"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "apps" / "fastapi_app" / "taken.py").touch()
    return tmp_path


def files_in(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


def test_the_three_files_are_written_and_nothing_else(suite: Path) -> None:
    before = files_in(suite)

    assert PATHS == scaffold.create(NEW, suite)
    assert set(PATHS) == files_in(suite) - before


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "'' cannot name a scenario: take small letters"),
        ("2_items", "cannot name a scenario: take small letters"),
        ("two-items", "cannot name a scenario: take small letters"),
        ("list_items[10]", "cannot name a scenario: take small letters"),
        ("Items", "cannot name a scenario: take small letters"),
        ("größe", "cannot name a scenario: take small letters"),
        ("../outside", "cannot name a scenario: take small letters"),
        ("items\n", "cannot name a scenario: take small letters"),
        ("a" * 41, "at most 40"),
        ("class", "it is a keyword of Python"),
        ("json", "it is a module of Python's standard library"),
        ("headline", "it is a word of the command line"),
        ("control", "it is a word of the command line"),
        ("discovery", "it is a module of the suite"),
        ("taken", "apps/fastapi_app/taken.py exists: a new scenario needs a new name"),
    ],
)
def test_a_name_that_cannot_be_taken_is_refused_and_nothing_is_written(suite: Path, name: str, says: str) -> None:
    before = files_in(suite)

    with pytest.raises(UsageError) as refused:
        scaffold.create(name, suite)

    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
    assert before == files_in(suite)


def test_a_file_that_cannot_be_written_takes_the_others_with_it(suite: Path) -> None:
    shutil.rmtree(suite / "apps" / "fastapi_app")

    with pytest.raises(UsageError, match=rf"{NEW}\.py cannot be written: No such file or directory"):
        scaffold.create(NEW, suite)

    assert set() == files_in(suite)


def doublecheck(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """A command of the suite in that folder."""
    command = [sys.executable, "-m", "runner", *words]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_command_writes_what_passes_the_check_and_refuses_to_write_it_twice(tmp_path: Path) -> None:
    for folder in ("apps", "runner", "scenarios"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))

    written = doublecheck(tmp_path, "scenario", NEW)
    again = doublecheck(tmp_path, "scenario", NEW)
    checked = doublecheck(tmp_path, "check", "--scenarios", NEW)

    assert (0, [str(path) for path in PATHS]) == (written.returncode, written.stdout.splitlines())
    assert 2 == again.returncode
    assert f"doublecheck: scenarios/{NEW}.py exists: a new scenario needs a new name\n" == again.stderr
    assert (0, f"{NEW}: all answer alike\n", "") == (checked.returncode, checked.stdout, checked.stderr)
