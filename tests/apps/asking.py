"""Ask apps in processes of their own, where a warning is an error; see drive.py."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from apps.contenders import App
from scenarios.spec import JsonValue, Request

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Answer:
    """What an app sent back."""

    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def content_type(self) -> str:
        """Media type without parameters."""
        return self.headers["content-type"].partition(";")[0]

    @property
    def value(self) -> JsonValue:
        """The body as the scenario's expectation writes it."""
        if self.content_type.startswith("text/"):
            return self.body
        value: JsonValue = json.loads(self.body)
        return value


def ask(app: App, asked: Mapping[str, Sequence[Request]], folder: Path = ROOT) -> dict[str, list[Answer]]:
    """What the app in `folder` answers, by scenario. Whatever it says on stderr while at it fails the test."""
    plain = {
        scenario: [(request.method, request.target, request.headers, request.body.decode()) for request in requests]
        for scenario, requests in asked.items()
    }
    finished = subprocess.run(
        [sys.executable, "-W", "error", str(Path(__file__).with_name("drive.py")), app.factory],
        input=json.dumps(plain),
        env=os.environ | {"MODEL_LIBRARY": app.model_library, "PYTHONPATH": str(folder)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (finished.returncode, finished.stderr) == (0, ""), finished.stderr
    return {
        scenario: [Answer(status, dict(headers), body) for status, headers, body in answers]
        for scenario, answers in json.loads(finished.stdout).items()
    }
