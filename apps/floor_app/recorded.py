"""Answers that somebody's own app has given, as the floor sends them: the same status, type and body."""

import base64
import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scenarios.spec import Exchange, Expectation, Request


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the file `expected.json` of a run says."""

    lesson: Mapping[str, Any]

    def has(self, scenario: str) -> bool:
        """Whether a scenario is made of these answers; the controls' is not."""
        return scenario in self.lesson["slice_seconds"]

    def exchanges(self) -> Iterator[Exchange]:
        """Each request with its answer; of a request that was answered twice, the first answer."""
        seen: set[tuple[str, str, str]] = set()
        for learned in self.lesson["learned"]:
            sent, answer = learned["request"], learned["answer"]
            if (key := (sent["method"], sent["target"], sent["body"])) in seen:
                continue
            seen.add(key)
            headers = tuple((name, value) for name, value in sent["headers"])
            yield Exchange(
                Request(sent["method"], sent["target"], headers, base64.b64decode(sent["body"])),
                Expectation(answer["status"], answer["content_type"], plain_body(answer)),
            )


def read(file: Path) -> Recorded:
    """Read the file, which the instrument has written."""
    return Recorded(json.loads(file.read_bytes()))


def plain_body(answer: Mapping[str, Any]) -> bytes:
    """The body as it is without its compression, of which the floor does none."""
    body = base64.b64decode(answer["body"])
    return gzip.decompress(body) if answer["headers"].get("content-encoding") == "gzip" else body
