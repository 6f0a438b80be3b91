from pathlib import Path

import pytest

from runner.analysis.costs import code_lines

ROOT = Path(__file__).parents[2]

MODULE = '''"""What it is.

And more.
"""

import os  # counted for its code

# not counted

NAMES = [
    "one",

    # nor is this
    "two",
]
"""About the names."""


def name() -> str:
    """First."""
    text = """a string that is code,

    over three lines"""
    return os.path.join(text, *NAMES)
'''


def test_blanks_docstrings_and_comments_are_no_lines_of_code() -> None:
    imported, names, function = 1, 4, 5
    assert imported + names + function == code_lines(MODULE)


def test_an_empty_module_and_a_docstring_alone_hold_none() -> None:
    assert [0, 0, 0] == [code_lines(""), code_lines('"""What it is."""\n'), code_lines("# nothing\n")]


def test_a_module_of_an_app_is_counted_as_a_reader_would() -> None:
    # the import, the router, the decorator, the signature, the answer
    assert 5 == code_lines((ROOT / "apps" / "fastapi_app" / "json_hello.py").read_text())


def test_what_is_not_python_is_refused() -> None:
    with pytest.raises(SyntaxError):
        code_lines("def")
