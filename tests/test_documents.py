"""Documents cannot lie: what they name exists, and what exists is named."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_architecture import forbidden

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/README.md")})
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_link_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?://)([^)#\s]*)(?:#[^)]*)?\)", document.read_text())

    assert [] == [link for link in links if link and not (document.parent / link).exists()]


@pytest.mark.parametrize("document", [*DOCUMENTS, *WORKFLOWS], ids=name)
def test_every_make_target_that_is_named_exists(document: Path) -> None:
    named = set(re.findall(r"(?:^|`|run: |&& )make ([a-z-]+)", document.read_text(), re.MULTILINE))

    assert set() == named - TARGETS


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_file_that_is_named_exists(document: Path) -> None:
    named = set(re.findall(r"`((?:apps|docs|runner|scenarios|tests)/[\w./-]+\.\w+)`", document.read_text()))
    example = {"greet_by_name.py", "x.py"}

    assert set() == {path for path in named if Path(path).name not in example and not (ROOT / path).exists()}


def test_no_figure_of_a_shared_runner_is_shown_or_kept() -> None:
    [smoke, compare] = re.split(r"\n  compare:", (ROOT / ".github" / "workflows" / "bench.yml").read_text())

    assert "make smoke OUT=results/smoke > /dev/null" in smoke
    assert "upload" not in smoke
    assert "bench" not in re.findall(r"make ([a-z-]+)", smoke)
    assert "runs-on: [self-hosted, quiet]" in compare


def test_every_make_target_is_in_the_help() -> None:
    phony = set(re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[0].split())

    assert TARGETS == phony


def make(*words: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """What make says, also where the tests themselves run under make."""
    environment = {variable: value for variable, value in os.environ.items() if not variable.startswith("MAKE")}
    command = ["make", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_help_lists_each_target_in_one_line() -> None:
    shown = make("help", folder=ROOT).stdout

    assert TARGETS == {line.split()[1] for line in shown.splitlines()}


def test_a_second_run_installs_nothing() -> None:
    planned = make("--dry-run", "bench", folder=ROOT).stdout

    assert "doublecheck bench" in planned
    assert "pip install" not in planned


@pytest.mark.parametrize(("ends", "commands"), [(True, ["bench", "collect"]), (False, ["bench"])])
def test_a_machine_joins_in_one_command_also_where_a_scenario_was_left_out(
    tmp_path: Path, *, ends: bool, commands: list[str]
) -> None:
    """In the product's place is a script: its exit code is 1, and it leaves a run that ended, or none."""
    (tmp_path / "Makefile").write_text(MAKEFILE)
    for needed in ("requirements.lock", "pyproject.toml", ".venv/.installed", ".venv/bin/doublecheck"):
        (tmp_path / needed).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / needed).touch()
    script = tmp_path / ".venv/bin/doublecheck"
    ended = "mkdir -p results/mine && touch results/mine/ending.json" if ends else "true"
    script.write_text(f'#!/bin/sh\necho "$@" >> asked\n[ "$1" = collect ] || {{ {ended}; exit 1; }}\n')
    script.chmod(0o755)

    joined = make("join", "NAME=mine", "PYTHON=false", folder=tmp_path)

    asked = (tmp_path / "asked").read_text().splitlines()
    assert commands == [line.split()[0] for line in asked]
    assert "bench --scenarios all --budget 1h --out results/mine" == asked[0]
    assert ends == (joined.returncode == 0)


def test_python_too_old_is_one_line_that_names_the_version(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text(MAKEFILE)
    for needed in ("requirements.lock", "pyproject.toml"):
        (tmp_path / needed).touch()

    refused = make("test", "PYTHON=false", folder=tmp_path)

    assert 2 == refused.returncode
    first, *rest = refused.stderr.splitlines()
    assert first.startswith("doublecheck needs Python 3.11 or newer")
    assert all(line.startswith("make: ***") for line in rest)


def test_the_lock_pins_versions_with_hashes_and_names_no_index() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    pins = [line for line in lock.splitlines() if line and not line.startswith(" ")]

    assert all("==" in line for line in pins)
    assert len(re.findall(r"--hash=sha256:", lock)) >= len(pins)
    assert [] == re.findall(r"https?://|--\w+-url|--find", lock)


def test_the_words_of_the_glossary_are_those_of_the_design() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text()
    words = set(re.findall(r"^\| ([\w ]+) \|", glossary, re.MULTILINE))

    assert {"contender", "bare ASGI app", "scenario", "condition", "slice", "pair", "block", "run"} <= words
    assert {"excluded", "estimate", "control", "claim", "verdict"} <= words


def test_every_pytest_command_of_the_contributors_guide_finds_tests() -> None:
    commands = re.findall(r"`\.venv/bin/pytest ([\w/. -]+)`", (ROOT / "CONTRIBUTING.md").read_text())

    assert commands
    for words in commands:
        told = subprocess.run(
            [sys.executable, "-m", "pytest", "--collect-only", "-q", *words.split()],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert 0 == told.returncode, told.stdout


def test_the_map_of_the_house_agrees_with_its_architecture_test() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text()
    [order] = re.findall(r"`(\w+(?: > \w+)+)`", guide)
    rooms = order.split(" > ")

    assert [] == [
        f"{lower} imports {upper}"
        for place, upper in enumerate(rooms)
        for lower in rooms[place + 1 :]
        if not forbidden(f"runner.{lower}", {f"runner.{upper}.messages"})
    ]
    packages = {path.parent.name for path in (ROOT / "runner").glob("*/__init__.py")}
    [map_of_a_run] = re.findall(r"^```\n(.*?)^```", guide, re.DOTALL | re.MULTILINE)
    assert packages == set(rooms)
    assert packages == set(re.findall(r"(\w+)/", map_of_a_run)) | {"commands"}


def test_the_documents_open_with_the_file_that_answers_each_question() -> None:
    page = (ROOT / "docs" / "README.md").read_text()
    rows = re.findall(r"^\| (.+\?) \| (.+) \|$", page, re.MULTILINE)
    found = {question: re.findall(r"`([\w/.]+)`", files) for question, files in rows}

    assert page.startswith("# Documents\n\n| question | file |")
    assert {
        "Where is a pair excluded?",
        "Where is a verdict made?",
        "Where is a server started?",
        "Where is a chart drawn?",
    } <= set(found)
    assert all(found.values())
    assert [] == [name for names in found.values() for name in names if not (ROOT / name).exists()]


def test_every_document_is_listed_with_the_order_to_read_them() -> None:
    page = (ROOT / "docs" / "README.md").read_text()

    assert [] == [path.name for path in (ROOT / "docs").glob("[!R]*.md") if path.name not in page]
