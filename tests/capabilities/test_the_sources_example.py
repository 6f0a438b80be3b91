"""The source's own example: what is wrong with it fails as the page says, and what is right answers."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECTION = (ROOT / "docs" / "capabilities.md").read_text().partition("## The source's own example")[2]
BLOCKS: list[str] = re.findall(r"^```python\n(.*?)^```$", SECTION, re.MULTILINE | re.DOTALL)
SAID: list[str] = re.findall(r"^```text\n(.*?)\n```$", SECTION, re.MULTILINE | re.DOTALL)
WRONG_IMPORT, WRONG_DECORATOR, WRONG_DEPENDS, WRONG_SELF, RIGHT = BLOCKS

ASK = """
import asyncio, httpx, json, sys

async def ask() -> None:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        answer = await client.get(sys.argv[1])
        print(json.dumps([answer.status_code, answer.text]))

asyncio.run(ask())
"""


def run(program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """In a process of its own: Litestar's logging, warnings and import errors stay there."""
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def answer(program: str, path: str) -> tuple[int, str]:
    """What the app of a block answers to a GET."""
    status, text = json.loads(run(program + ASK, path).stdout)
    return status, text


@pytest.mark.parametrize(
    ("program", "said"), [(WRONG_IMPORT, SAID[0]), (WRONG_DECORATOR, SAID[1])], ids=["import", "decorator"]
)
def test_what_does_not_start_ends_with_the_error_that_the_page_states(program: str, said: str) -> None:
    failed = run(program)

    assert 1 == failed.returncode
    assert failed.stderr.splitlines()[-1].startswith(said)


def test_depends_is_read_as_a_query_parameter_and_refused_with_the_sentence_on_the_page() -> None:
    status, text = answer(WRONG_DEPENDS, "/")

    assert 400 == status
    assert SAID[2] in json.dumps(json.loads(text), ensure_ascii=False)


def test_a_controller_whose_service_nobody_sets_ends_with_the_error_that_the_page_states() -> None:
    raising = WRONG_SELF.replace("Litestar([UserController])", "Litestar([UserController], debug=True)")

    assert 500 == answer(WRONG_SELF, "/")[0]
    assert SAID[3] in answer(raising, "/")[1].replace("&#x27;", "'")


def test_the_right_example_answers_as_the_page_says_and_without_a_warning() -> None:
    asked = run("import warnings\nwarnings.simplefilter('error')\n" + RIGHT + ASK, "/users/7")

    assert [200, '{"id":7,"name":"Ada"}'] == json.loads(asked.stdout)
    assert '`{"id":7,"name":"Ada"}` with 200' in SECTION
