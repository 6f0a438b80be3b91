"""Do the apps give the same answer? Compares answers with what a scenario expects, or with those recorded. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from runner.conformance import decoding, value_diff
from runner.records.measurement import Answer, FailureKind
from scenarios.spec import Exchange, Expectation, OpenApi

EXCERPT_BYTES = 200
SHOWN_DIFFERENCES = 5  # a wrong endpoint is wrong in each of its 5,000 requests; a person needs to see the first few


def difference(expected: Answer, status: int, body: bytes, pattern: Any = None) -> tuple[FailureKind, str] | None:  # noqa: ANN401
    """Return the kind of failure and what is wrong; None for an answer that is as expected.

    That is the answer recorded, whatever its compression, or where there is a pattern, one that matches it.
    """
    if status != expected.status:
        return FailureKind.STATUS, f"expected {expected.status}, got {status}: {quoted_excerpt(body, 0)}"
    if body == expected.body:
        return None
    try:
        recorded, got = decoding.unpacked(expected.headers, expected.body), decoding.unpacked(expected.headers, body)
        if pattern is not None:
            differing = value_diff.differing(pattern, decoding.value_of(expected.content_type, got))
            found = next(map(shown_difference, differing), None)
            return found and (FailureKind.BODY, f"{found[0]}: expected {found[1]}, got {found[2]}")
    except decoding.BodyError as error:
        return FailureKind.BODY, f"expected {error.expected}, got {quoted_excerpt(body, 0)} ({error})"
    if got == recorded:
        return None
    place = value_diff.place_of_parting(recorded, got)
    start = max(0, place - EXCERPT_BYTES // 4)
    parts = f"expected {quoted_excerpt(recorded, start)}, got {quoted_excerpt(got, start)}"
    return FailureKind.BODY, f"{parts}: they part at byte {place}"


def shown_difference(differing: tuple[str, Any, Any]) -> tuple[str, str, str]:
    path, expected, got = differing
    return f"value of {path}", *value_diff.shown(expected, got)


def quoted_excerpt(body: bytes, start: int) -> str:
    piece = body[start : start + EXCERPT_BYTES].decode("utf-8", "backslashreplace")
    return repr(piece) + ("..." if len(body) > start + EXCERPT_BYTES else "")


@dataclass(frozen=True, slots=True)
class Difference:
    """Where one app's answer is not what the scenario expects."""

    scenario: str
    app: str
    request: str
    field: str  # `status`, `content type`, `header vary`, or a path into the body such as `root['items'][3]['price']`
    expected: str
    got: str

    def __str__(self) -> str:
        return (
            f"{self.scenario}: {self.app} answers {self.request} with another {self.field}\n"
            f"  - expected  {self.expected}\n"
            f"  + got       {self.got}"
        )


def differences(
    scenario: str, exchanges: Sequence[Exchange], answers: Mapping[str, Sequence[Answer]]
) -> list[Difference]:
    """Return what differs between the apps' answers and the expectation, exchange by exchange.

    Two apps that both meet the expectation are equal to each other as values, so no second comparison is needed.
    """
    differing: list[Difference] = []
    for exchange, *given in zip(exchanges, *answers.values(), strict=True):
        ready = ready_body(exchange.expectation)
        differing += [
            Difference(scenario, app, str(exchange.request), *fields)
            for app, answer in zip(answers, given, strict=True)
            for fields in fields_that_differ(exchange.expectation, answer, ready)
        ]
    return differing


def are_alike(exchanges: Sequence[Exchange], answers: Sequence[Answer], others: Sequence[Answer]) -> bool:
    """Return whether answers are alike as under load: not where both are right and differ in bytes, as sets do."""
    return all(
        difference(answer, other.status, other.body, pattern_of(exchange.expectation)) is None
        for exchange, answer, other in zip(exchanges, answers, others, strict=True)
    )


def pattern_of(expectation: Expectation) -> Any:  # noqa: ANN401 - whatever a body may be
    """Return what every answer has to match where it depends on what came before; None where its bytes stay."""
    is_by_value = value_diff.has_pattern(expectation.body) or decoding.is_multipart(expectation.content_type)
    return expectation.body if is_by_value else None


def fields_that_differ(
    expectation: Expectation, answer: Answer, ready: bytes | None = None
) -> list[tuple[str, str, str]]:
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


def body_difference(expectation: Expectation, answer: Answer) -> list[tuple[str, str, str]]:
    expected, body = expectation.body, answer.body
    try:
        body = decoding.unpacked(answer.headers, body)
        got = decoding.value_of(expectation.content_type, body)
    except decoding.BodyError as error:
        return [("body", error.expected, f"{on_one_line(body)} ({error})")]
    if isinstance(expected, OpenApi):
        expected, got = expected.operations, decoding.operations(got)
    return list(map(shown_difference, value_diff.differing(expected, got)))


def ready_body(expectation: Expectation) -> bytes | None:
    """Return the body as both frameworks send it when all is well; None where values are to be compared."""
    body, is_json = expectation.body, decoding.is_json(expectation.content_type)
    if isinstance(body, bytes):
        return body
    if not is_json:
        return body.encode() if isinstance(body, str) else None
    try:
        return msgspec.json.encode(body)
    except TypeError:  # a type that stands for any value of it
        return None


def on_one_line(body: bytes) -> str:
    return value_diff.excerpt(" ".join(body.decode("utf-8", "backslashreplace").split()))


def report(differences: Sequence[Difference]) -> str:
    lines: list[str] = []
    by_place: dict[tuple[str, str], list[Difference]] = {}
    for difference in differences:
        by_place.setdefault((difference.scenario, difference.app), []).append(difference)
    for (scenario, app), of_app in by_place.items():
        lines += map(str, of_app[:SHOWN_DIFFERENCES])
        if len(of_app) > SHOWN_DIFFERENCES:
            lines.append(f"{scenario}: {app} has {len(of_app) - SHOWN_DIFFERENCES} more differences of {len(of_app)}")
    return "\n".join(lines)
