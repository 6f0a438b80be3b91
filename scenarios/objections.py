"""Objections to such a comparison, and the figure that answers each. Standard library only.

The figures are looked up in the run that is kept: nothing here is a result.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """A figure: how many times as many requests one contender answers as another, in some scenarios."""

    contender: str
    baseline: str
    scenarios: tuple[str, ...]
    percentile: str = ""
    """Such as `p99`: then it is both latencies in place of the ratio."""


@dataclass(frozen=True, slots=True)
class Making:
    """A figure of the start-up costs, by its name there."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """Something that can be said against a figure, by whom, and what answers it."""

    said: str
    whose: str
    reply: str
    """What was done about it, in one or two sentences."""
    answers: tuple[Answer | Making, ...]


LISTS = ("list_items[10]", "list_items[100]")

OBJECTIONS: tuple[Objection, ...] = (
    Objection(
        said="`litestar-pydantic` measures Litestar's plugin, not pydantic.",
        whose="Litestar (its issue 4701, pull requests 4710 and 5088)",
        reply="`litestar-pydantic-encoded` calls pydantic's own serialiser in the handler: the claim rests on it.",
        answers=(Answer("litestar-pydantic-encoded", "litestar-pydantic", ("one_item", *LISTS)),),
    ),
    Objection(
        said="With pydantic models you would use a `PydanticDTO`.",
        whose="Litestar",
        reply="`litestar-pydantic-dto` takes part in lists, where it is faster than the plugin. In process it was "
        "slower for a single object and for bodies.",
        answers=(Answer("litestar-pydantic-dto", "litestar-pydantic", LISTS),),
    ),
    Objection(
        said="FastAPI checks each answer against its declared type; Litestar sends what it is given.",
        whose="FastAPI",
        reply="`fastapi-unchecked` returns a `Response` from a `TypeAdapter`, the same serialiser. The difference is "
        "the cost of the check.",
        answers=(Answer("fastapi-unchecked", "fastapi", ("one_item", "list_items[100]", "built_per_request")),),
    ),
    Objection(
        said="Then Litestar should check too.",
        whose="FastAPI",
        reply="`litestar-checked` builds its models by `msgspec.convert`, in the scenario where only FastAPI checked.",
        answers=(Answer("litestar-checked", "fastapi", ("built_per_request",)),),
    ),
    Objection(
        said="Encoding by hand is unusual: that is no longer FastAPI.",
        whose="FastAPI",
        reply="It is one of two tables. The other uses each framework as documented. If the two tables have opposite "
        "verdicts, the claim has none.",
        answers=(
            Answer("fastapi-msgspec", "fastapi", ("one_item", "list_items[100]")),
            Answer("litestar-encoded", "litestar", ("one_item", "list_items[100]")),
        ),
    ),
    Objection(
        said="If msgspec were the reason, FastAPI with msgspec would be as fast.",
        whose="readers of the claim",
        reply="Here both encode structs by hand, so the remaining difference is the framework's.",
        answers=(Answer("litestar-encoded", "fastapi-msgspec", ("one_item", "list_items[100]", "create_item")),),
    ),
    Objection(
        said="Real FastAPI apps include routers, which costs more since 0.137.",
        whose="Litestar",
        reply="`fastapi-routers` takes part in every headline scenario, and its ratio is shown beside the headline.",
        answers=(Answer("fastapi-routers", "fastapi", ("json_hello", "one_item", "whole_api", "routing[100]")),),
    ),
    Objection(
        said="FastAPI's event stream sends keep-alives: an extra feature, which takes two tasks and two queues.",
        whose="FastAPI",
        reply="`fastapi-streaming-response` writes the same events in one loop without them, as Litestar does.",
        answers=(Answer("litestar", "fastapi-streaming-response", ("server_sent_events",)),),
    ),
    Objection(
        said="With a FastAPI handler that yields, the event loop runs after each chunk.",
        whose="FastAPI",
        reply="`fastapi-streaming-response` returns a response made of the generator, like Litestar's `Stream`.",
        answers=(Answer("litestar", "fastapi-streaming-response", ("stream",)),),
    ),
    Objection(
        said="Litestar decodes a body twice: first untyped, then into its type.",
        whose="Litestar",
        reply="`litestar-encoded` decodes it once, with a typed decoder; `fastapi-msgspec` does the same.",
        answers=(
            Answer("litestar-encoded", "litestar", ("create_order", "create_item")),
            Answer("litestar-encoded", "fastapi-msgspec", ("create_order",)),
        ),
    ),
    Objection(
        said="The OpenAPI document is generated once: sending it says nothing about generating it.",
        whose="both",
        reply="The scenario is therefore about sending. Generating is measured in fresh processes, for 60 and 1,000 "
        "routes: `make bench SCENARIOS=resources`.",
        answers=(
            Answer("litestar", "fastapi", ("openapi_document",)),
            *(Making(name) for name in ("document_milliseconds", "large_document_milliseconds")),
        ),
    ),
    Objection(
        said="A `def` handler that does not block needs no thread.",
        whose="Litestar",
        reply="`litestar-sync-to-thread-false` keeps it on the event loop, as Litestar documents for such code.",
        answers=(Answer("litestar-sync-to-thread-false", "litestar", ("sync_light",)),),
    ),
    Objection(
        said="By default Litestar has fewer threads than the 40 it gets here.",
        whose="FastAPI",
        reply="`litestar-stock-threads` keeps the default pool.",
        answers=(Answer("litestar-stock-threads", "litestar", ("sync_light", "sync_blocking")),),
    ),
    Objection(
        said="The slowest 1 % is due to the garbage collector, not the framework.",
        whose="both",
        reply="Full collections are recorded for each slice; `litestar-gc-freeze` and `fastapi-gc-freeze` "
        "exclude the objects of the start from collection.",
        answers=(
            Answer("litestar-gc-freeze", "litestar", ("dependency_layers", "dependency_siblings"), "p99"),
            Answer("fastapi-gc-freeze", "fastapi", ("db_row", "fortunes"), "p99"),
        ),
    ),
    Objection(
        said="Litestar resolves dependencies of one level in a task group, which helps only if they wait.",
        whose="Litestar (its issue 4563)",
        reply="The same three dependencies are measured with and without a wait in each.",
        answers=(Answer("litestar", "fastapi", ("dependency_siblings", "dependency_siblings_io")),),
    ),
    Objection(
        said="Litestar caches parsed paths and queries, so a fixed URL flatters it.",
        whose="FastAPI",
        reply="Where they vary, 5,000 different ones are sent, and its caches hold 1,024.",
        answers=(Answer("litestar", "fastapi", ("search_params", "one_item")),),
    ),
    Objection(
        said="A generic page that is subscripted in the handler is created again for each request.",
        whose="FastAPI",
        reply="It is bound once, before the first request.",
        answers=(Answer("litestar", "fastapi", ("page_of_items",)),),
    ),
)
"""In the order of the page."""
