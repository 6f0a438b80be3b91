"""Do the apps give the same answer? Pure: compares what was recorded with what a scenario expects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from deepdiff import DeepDiff

from runner.records import Answer
from scenarios.data import json_bytes
from scenarios.spec import Exchange, Expectation, JsonValue

SHOWN_DIFFERENCES = 5
"""A wrong endpoint is wrong in each of its 5,000 requests; a person needs to see the first few."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where one app's answer is not what the scenario expects."""

    scenario: str
    app: str
    request: str
    field: str
    """`status`, `content type`, or a path into the body such as `root['items'][3]['price']`."""
    expected: str
    got: str

    def __str__(self) -> str:
        return (
            f"{self.scenario}: {self.app} answers {self.request} with another {self.field}\n"
            f"  - expected  {self.expected}\n"
            f"  + got       {self.got}"
        )


def differences(
    scenario: str,
    exchanges: Sequence[Exchange],
    answers: Mapping[str, Sequence[Answer]],
) -> list[Difference]:
    """What differs between the apps' answers and the expectation, app by app.

    Two apps that both meet the expectation are equal to each other as values, so no second comparison is needed.
    """
    found: list[Difference] = []
    for app, given in answers.items():
        for exchange, answer in zip(exchanges, given, strict=True):
            for field, expected, got in fields_that_differ(exchange.expectation, answer):
                found.append(Difference(scenario, app, str(exchange.request), field, expected, got))
    return found


def fields_that_differ(expectation: Expectation, answer: Answer) -> list[tuple[str, str, str]]:
    """Field, expected and got for each part of an answer that is not as expected."""
    if answer.status != expectation.status:
        return [("status", str(expectation.status), f"{answer.status} {shortened(answer.body)}")]
    if answer.content_type != expectation.content_type:
        return [("content type", expectation.content_type, answer.content_type or "none")]
    if answer.body == encoded(expectation):
        return []
    if not is_json(expectation.content_type):
        return body_difference(expectation.body, answer.body.decode("utf-8", "backslashreplace"))
    try:
        return body_difference(expectation.body, msgspec.json.decode(answer.body))
    except msgspec.DecodeError as error:
        return [("body", "JSON", f"{shortened(answer.body)} ({error})")]


def body_difference(expected: JsonValue, got: JsonValue) -> list[tuple[str, str, str]]:
    """As `fields_that_differ`, for a body's value. Strict: 5 and 5.0 differ, as 1 and true do."""
    found = DeepDiff(expected, got, view="tree", zip_ordered_iterables=True)
    levels = [level for changes in found.values() for level in changes]
    return sorted((f"value of {level.path()}", shown(level.t1), shown(level.t2)) for level in levels)


def encoded(expectation: Expectation) -> bytes:
    """The body as both frameworks send it when all is well: compact JSON, or the characters."""
    return json_bytes(expectation.body) if is_json(expectation.content_type) else str(expectation.body).encode()


def is_json(content_type: str) -> bool:
    """Whether a media type is JSON."""
    return content_type == "application/json" or content_type.endswith("+json")


def shown(value: object) -> str:
    """A value for a person; `not present` for a field that one side lacks."""
    return "not present" if repr(value) == "not present" else shortened(msgspec.json.encode(value))


def shortened(body: bytes) -> str:
    """A body that fits on a line."""
    text = body.decode("utf-8", "backslashreplace")
    return text if len(text) <= 120 else f"{text[:120]}..."


def report(found: Sequence[Difference]) -> str:
    """The differences for a person: the first few of each scenario and app, and how many there are."""
    lines: list[str] = []
    by_place: dict[tuple[str, str], list[Difference]] = {}
    for difference in found:
        by_place.setdefault((difference.scenario, difference.app), []).append(difference)
    for (scenario, app), here in by_place.items():
        lines += [str(difference) for difference in here[:SHOWN_DIFFERENCES]]
        if len(here) > SHOWN_DIFFERENCES:
            lines.append(f"{scenario}: {app} has {len(here) - SHOWN_DIFFERENCES} more differences of {len(here)}")
    return "\n".join(lines)
