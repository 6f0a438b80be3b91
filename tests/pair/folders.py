"""Folders of pairs, as somebody writes them."""

from collections.abc import Mapping
from pathlib import Path

from runner.commands import scaffold
from runner.pair import settings

PAIR = """
[baseline]
name = "before"
app = "before:app"

[contender]
name = "after"
factory = "after:create_app"
directory = "service"

[requests]
python = "requests_to_send.py"
"""

BARE_APP = """
import json

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    body = json.dumps(answer(scope)).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})

"""

REQUESTS = """
from scenarios.spec import Request

def exchanges():
    return [Request("GET", "/")]
"""


def answering(expression: str, first: str = "") -> str:
    """The code of an app without a framework that answers everything with the value of an expression."""
    return f"{first}\n{BARE_APP}\ndef answer(scope):\n    return {expression}\n"


def written(folder: Path, files: Mapping[str, str]) -> Path:
    """The folder with these files."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def small_pair(folder: Path, before: str, after: str, requests: str = REQUESTS, more: str = "") -> Path:
    """A pair of two apps without a framework, in one file each."""
    file = '[baseline]\nname = "before"\napp = "before:app"\n[contender]\nname = "after"\napp = "after:app"\n'
    return written(
        folder,
        {
            settings.PAIR_FILE: f'{file}[requests]\npython = "requests_to_send.py"\n{more}',
            "before.py": before,
            "after.py": after,
            "requests_to_send.py": requests,
        },
    )


def begun(folder: Path) -> Path:
    """The pair that `doublecheck init` writes."""
    scaffold.create_pair(folder)
    return folder
