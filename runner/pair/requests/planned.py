"""A request to be sent to both apps, before anybody knows the answer."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import msgspec

from runner.errors import UsageError
from runner.records.record import Record
from scenarios.spec import Request

LARGEST_BODY_BYTES = 64 * 2**20
"""Every request is held in memory by four processes; the suite's own largest is 5 MB."""

SENT_BY_THE_GENERATOR = ("host", "content-length", "connection", "transfer-encoding", "keep-alive", "upgrade")
"""Headers that belong to a connection, which is another one here."""


class Wanted(Record, frozen=True, kw_only=True):
    """The answer that a request has to get, where somebody says so; as `scenarios.spec.Expectation`."""

    status: int
    content_type: str
    body: Any
    headers: list[tuple[str, str]] = msgspec.field(default_factory=list)


class Planned(Record, frozen=True, kw_only=True):
    """One request; as `scenarios.spec.Request`."""

    method: str
    target: str
    headers: list[tuple[str, str]] = msgspec.field(default_factory=list)
    body: bytes = b""
    wanted: Wanted | None = None
    """None: what the baseline answers."""

    @property
    def request(self) -> Request:
        return Request(self.method, self.target, tuple(self.headers), self.body)


Groups: TypeAlias = dict[str, list[Planned]]
"""Requests by what they ask for: each group is a scenario, and all of them together are the mix."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a source of requests holds."""

    groups: Groups
    left_out: list[str] = field(default_factory=list)
    """What cannot be sent, each with the reason, in one line."""


def own_headers(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the headers that say something of the request itself, by lower-case name."""
    lower = [(name.lower(), value) for name, value in headers]
    return [(name, value) for name, value in lower if name not in SENT_BY_THE_GENERATOR and not name.startswith(":")]


def group_name(method: str, path: str) -> str:
    """Return how a table names requests of one kind: `GET /items/5` and `GET /items/{id}` are both `get_items_id`.

    A step of the path that is a number or longer than any word stands for some id.
    """
    steps = [step for step in path.split("/") if step]
    words = ["id" if is_id(step) else re.sub(r"[^a-z0-9]+", "_", step.lower()).strip("_") for step in steps]
    return "_".join([method.lower(), *filter(None, words)])[:60] if words else f"{method.lower()}_root"


def is_id(step: str) -> bool:
    """Return whether a step of a path stands for one thing among many."""
    return step.startswith("{") or bool(re.fullmatch(r"\d+|[0-9a-fA-F-]{16,}", step))


def refuse_what_cannot_be_sent(groups: Groups, source: str) -> None:
    """Raise UsageError for requests that are too large, malformed or not there."""
    requests: Sequence[Planned] = [request for group in groups.values() for request in group]
    if not requests:
        raise UsageError(f"{source} has no request that can be sent: see what was left out, and why")
    for request in requests:
        if len(request.body) > LARGEST_BODY_BYTES:
            megabytes = f"{len(request.body) / 2**20:,.0f} of at most {LARGEST_BODY_BYTES // 2**20} MiB"
            raise UsageError(f"{source}: {request.request} has a body of {megabytes}: leave it out")
        if not request.target.startswith("/") or re.search(r"[\s\x00-\x1f]", request.target):
            raise UsageError(f"{source}: {request.request} is no path: write it encoded, beginning with /")
