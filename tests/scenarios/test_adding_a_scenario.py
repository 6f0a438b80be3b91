import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from apps.contenders import CONTENDERS, FLOOR, App
from runner.commands.scaffold import new_files
from scenarios.spec import Request
from tests.apps.asking import ROOT, ask

GUIDE = (ROOT / "docs" / "adding-a-scenario.md").read_text()
FILES = dict(re.findall(r"^`([\w/]+\.py)`:\n\n```python\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL))


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the suite in which somebody has followed the guide word for word."""
    copy = tmp_path_factory.mktemp("followed")
    for folder in ("apps", "scenarios"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for path, text in FILES.items():
        (copy / path).write_text(text)
    return copy


def test_the_guide_shows_the_three_files_of_one_scenario() -> None:
    assert [
        "scenarios/greet_by_name.py",
        "apps/litestar_app/greet_by_name.py",
        "apps/fastapi_app/greet_by_name.py",
    ] == list(FILES)


def test_the_scenario_of_the_guide_is_discovered_by_being_there(followed: Path) -> None:
    program = "from scenarios.discovery import all_scenarios; print(all_scenarios()['greet_by_name'].question)"
    found = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=followed,
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.startswith("How fast is a greeting, for a name in the path?\n")


def test_the_guide_shows_what_the_command_writes() -> None:
    assert FILES == {path.as_posix(): text for path, text in new_files("greet_by_name").items()}


@pytest.mark.parametrize("app", [*CONTENDERS.values(), FLOOR], ids=[*CONTENDERS, FLOOR.name])
def test_every_app_answers_the_scenario_of_the_guide(followed: Path, app: App) -> None:
    [answer] = ask(app, {"greet_by_name": [Request("GET", "/greet/visitor-7")]}, followed)["greet_by_name"]
    assert (200, {"greeting": "Hello, visitor-7!"}) == (answer.status, answer.value)


def test_the_files_of_the_guide_are_in_the_house_style(followed: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", followed)
    written = [str(followed / path) for path in FILES]
    for check in (["check"], ["format", "--check"]):
        subprocess.run([sys.executable, "-m", "ruff", *check, *written], cwd=followed, check=True)


def test_the_files_of_the_guide_pass_the_strict_type_check(followed: Path) -> None:
    # By itself: what it imports of the frameworks is read, and not judged; once, for what was read is kept.
    options = ["--strict", "--config-file=", "--follow-imports=silent", f"--cache-dir={ROOT / '.mypy_cache' / 'guide'}"]
    subprocess.run([sys.executable, "-m", "mypy", *options, *FILES], cwd=followed, check=True)
