"""docs/your-own-apps.md, followed: its two commands, its sentence at the end, and every key that a file may have."""

import re
import shlex
from pathlib import Path

import pytest

from runner.pair.settings import Contender, Requests
from runner.paths import ROOT
from tests.faults.commands import run

GUIDE = (ROOT / "docs" / "your-own-apps.md").read_text()


def keys_of_table(heading: str) -> set[str]:
    """The words in the first column of the first table below a heading."""
    [section] = re.findall(rf"^## {heading}\n(.*?)^## ", GUIDE, re.DOTALL | re.MULTILINE)
    rows = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    return {key for row in rows for key in re.findall(r"`(\w+)`", row)}


def test_it_explains_every_key_of_an_app() -> None:
    assert set(Contender.__struct_fields__) == keys_of_table("The two apps")


def test_it_explains_every_key_of_the_requests() -> None:
    missing = [
        key for key in Requests.__struct_fields__ if f"`{key}`" not in GUIDE and f"[requests.{key}]" not in GUIDE
    ]

    assert [] == missing


def test_its_two_commands_end_with_its_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [block] = re.findall(r"^## In ten minutes\n\n```sh\n(.*?)```", GUIDE, re.DOTALL | re.MULTILINE)
    init, bench = (shlex.split(line, comments=True) for line in block.splitlines())
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert [".venv/bin/doublecheck", "init"] == init[:2]
    assert ["make", "bench", f"PAIR={init[2]}"] == bench
    folder = str(tmp_path / init[2])

    assert 0 == run("init", folder).code
    ended = run("bench", "--pair", folder, "--rounds", "2", "--budget", "90s")

    assert 0 == ended.code, ended.errors
    assert re.search(r"after against before in mix: ", ended.output + ended.errors)
    assert [f"{init[2]}-results"] == [each.name for each in tmp_path.glob("*-results")]
