"""Do the apps give the same answer? Pure: compares what was recorded with what a scenario expects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec

from runner.conformance import decoding, openapi, recorded, value_diff
from runner.records.measurement import Answer
from scenarios.spec import Exchange, Expectation, OpenApi

Field: TypeAlias = tuple[str, str, str]
"""What differs, what was expected, what came."""

SHOWN_DIFFERENCES = 5
"""A wrong endpoint is wrong in each of its 5,000 requests; a person needs to see the first few."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where one app's answer is not what the scenario expects."""

    scenario: str
    app: str
    request: str
    field: str
    """`status`, `content type`, `header vary`, or a path into the body such as `root['items'][3]['price']`."""
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
    """Return what differs between the apps' answers and the expectation, exchange by exchange.

    Two apps that both meet the expectation are equal to each other as values, so no second comparison is needed.
    """
    differing: list[Difference] = []
    for exchange, *given in zip(exchanges, *answers.values(), strict=True):
        ready = ready_body(exchange.expectation)
        for app, answer in zip(answers, given, strict=True):
            for field, expected, got in fields_that_differ(exchange.expectation, answer, ready):
                differing.append(Difference(scenario, app, str(exchange.request), field, expected, got))
    return differing


def are_alike(exchanges: Sequence[Exchange], answers: Sequence[Answer], others: Sequence[Answer]) -> bool:
    """Return whether two servers gave the same answers, as answers under load are compared.

    False where both are right and differ in their bytes, such as the order of a set: what the one gave cannot be
    expected of the other.
    """
    return all(
        recorded.difference(answer, other.status, other.body, pattern_of(exchange.expectation)) is None
        for exchange, answer, other in zip(exchanges, answers, others, strict=True)
    )


def pattern_of(expectation: Expectation) -> Any:  # noqa: ANN401 - whatever a body may be
    """Return what every answer has to match where it depends on what came before; None where its bytes stay."""
    is_by_value = value_diff.has_pattern(expectation.body) or decoding.is_multipart(expectation.content_type)
    return expectation.body if is_by_value else None


def fields_that_differ(expectation: Expectation, answer: Answer, ready: bytes | None = None) -> list[Field]:
    """Return each part of an answer that is not as expected; a body that is `ready` needs no second look."""
    if answer.status != expectation.status:
        return [("status", str(expectation.status), f"{answer.status} {on_one_line(answer.body)}")]
    if expectation.content_type and answer.content_type != expectation.content_type:
        return [("content type", expectation.content_type, answer.content_type or "none")]
    fields = [
        (f"header {name}", value, answer.headers.get(name, "not present"))
        for name, value in expectation.headers
        if answer.headers.get(name) != value
    ]
    return fields if answer.body == ready else fields + body_difference(expectation, answer)


def body_difference(expectation: Expectation, answer: Answer) -> list[Field]:
    """Return the fields of a body that differ by value, as `fields_that_differ` does for the rest."""
    expected, body = expectation.body, answer.body
    try:
        body = decoding.unpacked(answer.headers, body)
        got = decoding.value_of(expectation.content_type, body)
    except decoding.BodyError as error:
        return [("body", error.expected, f"{on_one_line(body)} ({error})")]
    if isinstance(expected, OpenApi):
        expected, got = expected.operations, openapi.operations(got)
    return [
        (f"value of {path}", *value_diff.shown(wanted, there))
        for path, wanted, there in value_diff.differing(expected, got)
    ]


def ready_body(expectation: Expectation) -> bytes | None:
    """Return the body as both frameworks send it when all is well: compact JSON, characters, bytes.

    None: compare values.
    """
    match expectation.body:
        case str() if not decoding.is_json(expectation.content_type):
            return expectation.body.encode()
        case bytes():
            return expectation.body
    if not decoding.is_json(expectation.content_type):
        return None
    try:
        return msgspec.json.encode(expectation.body)
    except TypeError:  # a type that stands for any value of it
        return None


def on_one_line(body: bytes) -> str:
    """Return a body as an excerpt that fits on a line."""
    return value_diff.excerpt(" ".join(body.decode("utf-8", "backslashreplace").split()))


def report(differences: Sequence[Difference]) -> str:
    """Return the differences for a person: the first few of each scenario and app, and how many there are."""
    lines: list[str] = []
    by_place: dict[tuple[str, str], list[Difference]] = {}
    for difference in differences:
        by_place.setdefault((difference.scenario, difference.app), []).append(difference)
    for (scenario, app), of_app in by_place.items():
        lines += [str(difference) for difference in of_app[:SHOWN_DIFFERENCES]]
        if len(of_app) > SHOWN_DIFFERENCES:
            lines.append(f"{scenario}: {app} has {len(of_app) - SHOWN_DIFFERENCES} more differences of {len(of_app)}")
    return "\n".join(lines)
