"""Ask apps in processes of their own, where a warning is an error; see drive.py."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from apps.contenders import App
from runner.conformance import decoding
from runner.records import measurement
from scenarios.spec import Request
from tests.apps import forking

ROOT = Path(__file__).parents[2]
DRIVE = Path(__file__).with_name("drive.py").read_text()


class Answer(measurement.Answer, frozen=True):
    """What an app sent back."""

    @property
    def value(self) -> decoding.Value:
        """The body as the scenario's expectation writes it."""
        return decoding.value_of(self.content_type, decoding.unpacked(self.headers, self.body))


def ask(app: App, asked: Mapping[str, Sequence[Request]], folder: Path = ROOT) -> dict[str, list[Answer]]:
    """What the app in `folder` answers, by scenario. Whatever it says on stderr while at it fails the test.

    An app that is asked nothing is started all the same, without its lifespan.
    """
    plain = {
        scenario: [(request.method, request.target, request.headers, request.body) for request in requests]
        for scenario, requests in asked.items()
    }
    environment = {"MODEL_LIBRARY": app.model_library, "VARIANT": app.variant}
    finished = forking.run(
        DRIVE, app.factory, environment=environment, stdin=msgspec.msgpack.encode(plain), folder=folder
    )
    assert (0, b"") == (finished.returncode, finished.stderr), finished.stderr.decode()
    given: dict[str, list[tuple[int, list[tuple[str, str]], bytes]]] = msgspec.msgpack.decode(finished.stdout)
    return {scenario: [as_answer(*one) for one in answers] for scenario, answers in given.items()}


def as_answer(status: int, headers: Sequence[tuple[str, str]], body: bytes) -> Answer:
    """As the generator would record it."""
    named = {name.lower(): value for name, value in headers}
    media_type, _, _ = named.get("content-type", "").partition(";")
    return Answer(status=status, content_type=media_type, body=body, headers=named)
