"""What a scenario is: requests, the answers expected, and what they test. Standard library only."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
Body: TypeAlias = "bool | int | float | str | bytes | type[Any] | Sequence[Body] | Mapping[str, Body] | OpenApi | None"
"""What an answer has to be equal to, by its content type: the decoded value for JSON, the characters for text, a list
of `{"event": ..., "data": ...}` for events or of `{"headers": ..., "body": ...}` for the parts of a multipart body, the
bytes for anything else; always what a compressed body unpacks to.

Where an answer depends on what came before, a type stands for any value of it: `{"id": int, "name": "lamp"}`.
"""

Tags: TypeAlias = frozenset[str]

HEADLINE: Tags = frozenset({"headline"})
"""The default run measures what bears this tag, and the claim is judged on it."""


MODEL_LIBRARIES: Tags = frozenset({"model_libraries"})
"""Contenders with other model libraries take part in what bears this tag."""

MODEL_BODIES: Tags = frozenset({"model_bodies"})
"""Beside those: what its contenders are sent is a model too, so that decoding it by hand is another contender."""

WAITING: Tags = frozenset({"waiting"})
"""Its time is spent waiting (a sleep, a database) and not on the server's CPU, which it never saturates."""

THREADS: Tags = frozenset({"threads"})
"""Its handlers run in threads."""

WEBSOCKET = "WEBSOCKET"
"""In place of a method: `target` is opened as a WebSocket once, then each `body` is sent as a text message."""


@dataclass(frozen=True, slots=True)
class OpenApi:
    """An OpenAPI document, equal by the operations and schemas that it describes; what it calls them is its own."""

    operations: JsonValue
    """As `runner.conformance.openapi` reads them from a document."""


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request as it goes over the wire, without `host` and `content-length`."""

    method: str
    target: str
    """Path and query, encoded."""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def __str__(self) -> str:
        return f"{self.method} {self.target}"


@dataclass(frozen=True, slots=True)
class Expectation:
    """The oracle: what every contender has to answer. Bodies are equal as values, not as bytes."""

    status: int
    content_type: str
    """Media type without parameters, such as `application/json`; empty for an answer without a body."""
    body: Body
    headers: tuple[tuple[str, str], ...] = ()
    """Those that the contract names, lower case; any others are the framework's own business."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and the answer expected."""

    request: Request
    expectation: Expectation


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One question, asked as a workload. A file declares it; discovery adds name, question and parameter."""

    area: str
    """The chapter it belongs to: serialisation, validation, routing, ..."""
    exchanges: Callable[[int], Sequence[Exchange]]
    """From the parameter (1 where there is none) to the exchanges, sent in turn. Seeded: always the same."""
    tags: Tags = frozenset()
    parameters: Mapping[int, Tags] = field(default_factory=dict)
    """The values that it is measured at, each with tags of its own."""
    slice_seconds: float | Mapping[int, float] = 0.05
    """Length of a slice, or that at each parameter: 50 to 100 ms; where a request is slow, what 32 of them take."""
    needs_database: bool = False
    """Its apps are given a database of their own, seeded: `DATABASE_URL` in their environment."""
    absent: Mapping[str, str] = field(default_factory=dict)
    """Contenders that cannot take part, each with the reason that the report shows."""
    uncounted: str = ""
    """Why its instructions are not counted, where its tags do not say it; see `why_uncounted`."""
    name: str = ""
    """The file's name, with the parameter: `list_items[100]`."""
    question: str = ""
    """The file's docstring."""
    parameter: int = 1
    serves: str = ""
    """The scenario that its apps serve, where that is another: controls and experiments borrow one."""
    experiment: str = ""
    """The experiment that has borrowed it, to measure it under other conditions; empty: it is a scenario itself."""

    def __post_init__(self) -> None:
        for seconds in self.slice_seconds.values() if isinstance(self.slice_seconds, Mapping) else [self.slice_seconds]:
            if not 0.01 <= seconds <= 5:
                raise ValueError(f"a slice lasts 0.01 to 5 seconds, not {seconds}")

    @property
    def seconds(self) -> float:
        """Length of a slice at this parameter."""
        return self.slice_seconds[self.parameter] if isinstance(self.slice_seconds, Mapping) else self.slice_seconds

    @property
    def module(self) -> str:
        """The file's name, which the app modules share."""
        return (self.serves or self.name).partition("[")[0]

    def lent_to(self, experiment: str, question: str) -> "Scenario":
        """Return it under a name of its own, such as `connections[json_hello]`, for what an experiment asks.

        It keeps no tag that would count it among the scenarios of a claim.
        """
        return replace(
            self,
            name=f"{experiment}[{self.name}]",
            serves=self.name,
            experiment=experiment,
            question=question,
            area=experiment,
            tags=self.tags & WAITING,
        )

    @property
    def why_uncounted(self) -> str:
        """Return why instructions of its server would say little of what a request costs; empty where they do."""
        if self.needs_database:
            return "most of it happens in the database and on the way there"
        if self.tags >= WAITING:
            return "waiting takes no instructions"
        if self.tags >= THREADS:
            return "valgrind runs one thread at a time, so that handing over to one costs something else"
        return self.uncounted

    def named(self, module: str, question: str) -> list["Scenario"]:
        """What one file declares, ready to measure: itself, or one scenario for each parameter."""
        if not self.parameters:
            return [replace(self, name=module, question=question)]
        return [
            replace(
                self,
                name=f"{module}[{parameter}]",
                question=question,
                parameter=parameter,
                tags=self.tags | tags,
                parameters={},
            )
            for parameter, tags in self.parameters.items()
        ]
