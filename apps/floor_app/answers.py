"""A scenario's expectations as the bytes of a bare answer, rendered before the first request."""

import gzip
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from scenarios.data import json_bytes
from scenarios.spec import Body, Exchange, Expectation, OpenApi, Request

Message: TypeAlias = MutableMapping[str, Any]
Answer: TypeAlias = tuple[Message, Message]
"""Start and body, as ASGI sends them."""

Key: TypeAlias = tuple[str, bytes, bytes]
"""Method, path and query."""

Headers: TypeAlias = Iterable[tuple[bytes, bytes]]

Look: TypeAlias = Callable[[bytes, Headers], Any]
"""From a request's body and headers to what tells it apart, a key of a dictionary."""

SAMPLES: Mapping[type[Any], Any] = {bool: True, int: 1, float: 1.5, str: "text", bytes: b"", list: [], dict: {}}
"""What the floor sends where any value of a type is as expected."""

STANDARD = ("content-type", "content-length")
WITHOUT_BODY = (204, 304)
END_BYTES = 512


@dataclass(frozen=True, slots=True)
class Choice:
    """The answers to requests that method, path and query do not tell apart, and what of a request does."""

    look: Look
    answers: Mapping[Any, Answer]

    def answer(self, body: bytes, headers: Headers) -> Answer:
        """To the request with this body and these headers."""
        return self.answers[self.look(body, headers)]


def choice_among(exchanges: Sequence[Exchange]) -> Choice:
    """Look at no more of a request than it takes; raises ValueError for one that is sent twice and has two answers."""
    answers = [messages(exchange.expectation) for exchange in exchanges]
    for look in LOOKS:
        seen = [look(exchange.request.body, as_sent(exchange.request)) for exchange in exchanges]
        chosen = dict(zip(seen, answers, strict=True))
        if all(chosen[one] == answer for one, answer in zip(seen, answers, strict=True)):
            return Choice(look, chosen)
    raise ValueError(f"two answers to {exchanges[0].request}: make the targets differ")


def at_nothing(_body: bytes, _headers: Headers) -> Any:  # noqa: ANN401 - a key
    """All are alike, and the one answer is found under None."""
    return None


def at_ends(body: bytes, _headers: Headers) -> Any:  # noqa: ANN401
    """The body, or the ends of a long one: hashing 5 MB would take longer than the rest of an answer."""
    return body if len(body) <= 2 * END_BYTES else (len(body), body[:END_BYTES], body[-END_BYTES:])


def at_body(body: bytes, _headers: Headers) -> Any:  # noqa: ANN401
    """All of the body."""
    return body


def at_everything(body: bytes, headers: Headers) -> Any:  # noqa: ANN401
    """The body and every header that the generator does not set by itself."""
    return body, frozenset((name, value) for name, value in headers if name not in (b"host", b"content-length"))


LOOKS = (at_nothing, at_ends, at_body, at_everything)


def answers_by_key(exchanges: Iterable[Exchange]) -> dict[Key, Answer | Choice]:
    """The answer to every request, or the choice where method, path and query leave one.

    Raises ValueError for a request that is sent twice and expects two answers.
    """
    grouped: dict[Key, list[Exchange]] = {}
    for exchange in exchanges:
        grouped.setdefault(key(exchange.request), []).append(exchange)
    choices = {one: choice_among(together) for one, together in grouped.items()}
    return {one: choice.answers.get(None, choice) for one, choice in choices.items()}


def key(request: Request) -> Key:
    """What the server's scope will hold of the target when this request comes in."""
    path, _, query = request.target.partition("?")
    return request.method, path.encode(), query.encode()


def as_sent(request: Request) -> Headers:
    """A request's headers as the server's scope will hold them."""
    return [(name.lower().encode(), value.encode()) for name, value in request.headers]


def messages(expectation: Expectation) -> Answer:
    """Start and body of an answer, with the two headers that both frameworks send and those that the contract names."""
    body, named = body_bytes(expectation), dict(expectation.headers)
    if named.get("content-encoding") == "gzip":
        body = gzip.compress(body, mtime=0)
    headers = [(name.encode(), value.encode()) for name, value in named.items() if name not in STANDARD]
    if expectation.content_type:
        is_text = expectation.content_type.startswith("text/")
        content_type = f"{expectation.content_type}; charset=utf-8" if is_text else expectation.content_type
        headers.insert(0, (b"content-type", content_type.encode()))
    if expectation.status not in WITHOUT_BODY:
        headers.insert(0, (b"content-length", str(len(body)).encode()))
    return (
        {"type": "http.response.start", "status": expectation.status, "headers": headers},
        {"type": "http.response.body", "body": body},
    )


def body_bytes(expectation: Expectation) -> bytes:
    """The body as an app without a framework would write it."""
    content_type, body = expectation.content_type, expectation.body
    if isinstance(body, bytes):
        return body
    if content_type == "text/event-stream" and isinstance(body, list):
        return b"".join(event_bytes(event) for event in body)
    if isinstance(body, str) and (not content_type or content_type.startswith("text/")):
        return body.encode()
    return json_bytes(document(body.operations) if isinstance(body, OpenApi) else sample(body))


def sample(body: Body) -> Any:  # noqa: ANN401 - any JSON value
    """The value itself, with one of each type in the place of those that stand for any."""
    if isinstance(body, type):
        return SAMPLES[body]
    if isinstance(body, Mapping):
        return {name: sample(member) for name, member in body.items()}
    if isinstance(body, list | tuple):
        return [sample(member) for member in body]
    return body


def event_bytes(event: Any) -> bytes:  # noqa: ANN401 - what an expectation holds
    """One server-sent event; each line of its data is a line of its own."""
    fields = ((name, line) for name, text in sample(event).items() for line in str(text).split("\n"))
    return "".join(f"{name}: {line}\n" for name, line in fields).encode() + b"\n"


def document(operations: Any) -> dict[str, Any]:  # noqa: ANN401 - a JSON value
    """An OpenAPI document of these operations and nothing else, as `runner.conformance.openapi` reads them."""
    paths: dict[str, Any] = {}
    for name, operation in operations.items():
        method, _, path = name.partition(" ")
        paths.setdefault(path, {})[method.lower()] = {
            "parameters": operation["parameters"],
            "requestBody": {"content": content(operation["body"])},
            "responses": {
                status: {"description": "", "content": content(schemas)}
                for status, schemas in operation["answers"].items()
            },
        }
    return {"openapi": "3.1.0", "info": {"title": "floor", "version": "1"}, "paths": paths}


def content(schemas: Mapping[str, Any]) -> dict[str, Any]:
    """Schemas by media type, as a document writes them."""
    return {media: {"schema": schema} for media, schema in schemas.items()}
