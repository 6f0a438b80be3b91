from pathlib import Path

import pytest

from runner.errors import UsageError
from runner.pair import settings
from tests.pair.folders import PAIR, begun, written


def test_a_pair_is_read_from_its_folder_or_its_file(tmp_path: Path) -> None:
    written(tmp_path, {settings.PAIR_FILE: PAIR})

    assert ("before", "after") == tuple(one.name for one in settings.read(tmp_path).both)
    assert settings.read(tmp_path) == settings.read(tmp_path / settings.PAIR_FILE)


def test_what_init_writes_is_a_pair(tmp_path: Path) -> None:
    pair = settings.read(begun(tmp_path / "mine"))

    assert ("before:app", "after:app") == (pair.baseline.import_string, pair.contender.import_string)
    assert ["$.served_at"] == pair.requests.ignore


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("directory", "direktory", "[contender] has a key 'direktory', which means nothing: did you mean directory?"),
        ("[requests]", "[reqests]", "has a key 'reqests', which means nothing: did you mean requests?"),
        ('python = "requests_to_send.py"', "", "[requests] needs one of python, har and openapi"),
        ('app = "before:app"', "", "[baseline] needs app or factory"),
        ('app = "before:app"', 'app = "before.app"', "[baseline] 'before.app' is no import string"),
        ('name = "before"', 'name = "after"', "both are named 'after'"),
        ('name = "before"', 'name = "floor"', "[baseline] name 'floor'"),
        (
            'name = "before"',
            'name = "fastapi"',
            "[baseline] name 'fastapi' is that of an app of this suite",
        ),
        ('name = "before"', 'name = "<script>"', "[baseline] name '<script>'"),
        ('name = "before"', "name = 5", "[baseline] Expected `str`, got `int` (baseline.name)"),
        ("[baseline]", "[baseline", "is not TOML"),
        ('name = "before"\n', "", "[baseline] Object missing required field `name` (baseline)"),
    ],
)
def test_a_file_that_says_what_cannot_be_is_one_line_with_the_place(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    written(tmp_path, {settings.PAIR_FILE: PAIR.replace(old, new, 1)})

    with pytest.raises(UsageError) as refused:
        settings.read(tmp_path)

    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_folder_without_a_file_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"pair\.toml cannot be read .*: doublecheck init .* writes one"):
        settings.read(tmp_path)
