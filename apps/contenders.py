"""Who takes part: a contender is a framework, a model library, a configuration; floor and controls never are."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class App:
    """Something that uvicorn can serve."""

    name: str
    folder: str
    """The package under `apps` that holds its modules."""
    model_library: str
    """The module in `apps.models` that its models come from; empty for an app without models."""
    description: str
    """How the report introduces it."""
    follows: str = ""
    """The sentence of which documentation it follows, with the page."""
    tags: frozenset[str] = frozenset()
    """It takes part only in scenarios that bear one of these tags; none: in all of them."""
    variant: str = ""
    """What its modules do otherwise than by default, by the word that they know it by."""
    work: int = 0
    """Units of work that a control does for each request."""
    is_uvicorn: bool = True
    """False: a server of its own, the module `null_server` of its folder."""
    elsewhere: str = ""
    """What `uvicorn --factory` imports, for an app that is not one of ours."""
    directory: str = ""
    """Where its server runs, and imports it from; empty for the suite's own folder."""
    variables: tuple[tuple[str, str], ...] = ()
    """Of its server's environment, beside the suite's own."""
    flags: tuple[str, ...] = ()
    """Of its uvicorn, behind those that everybody has."""
    setup: tuple[str, ...] = ()
    """A command, word by word, that runs in its directory before each start."""
    source: str = ""
    """Code that the report shows of an app that is not one of ours."""

    @property
    def factory(self) -> str:
        """What `uvicorn --factory` imports."""
        return self.elsewhere or f"apps.{self.folder}.app:create_app"


FASTAPI_PAGES = "https://fastapi.tiangolo.com"
LITESTAR_PAGES = "https://docs.litestar.dev/2"
"""Of the documentation that the contenders follow."""

REQUESTS = f"[Requests]({LITESTAR_PAGES}/usage/requests.html)"
RESPONSES = f"[Responses]({LITESTAR_PAGES}/usage/responses.html)"
RESPONSE_DIRECTLY = f"[Return a Response Directly]({FASTAPI_PAGES}/advanced/response-directly/)"
REQUEST_DIRECTLY = f"[Using the Request Directly]({FASTAPI_PAGES}/advanced/using-request-directly/)"
GC = "[gc](https://docs.python.org/3/library/gc.html#gc.freeze)"

BASELINE = App(
    "fastapi",
    "fastapi_app",
    "pydantic",
    "FastAPI with pydantic models",
    f"declared return types, no response class: [Response Model]({FASTAPI_PAGES}/tutorial/response-model/)",
)
LITESTAR = App(
    "litestar",
    "litestar_app",
    "msgspec",
    "Litestar with msgspec structs",
    "declared return types, each parameter says where it comes from: "
    f"[Explicit declarations]({LITESTAR_PAGES}/topics/explicit_declarations.html)",
)
FLOOR = App("floor", "floor_app", "", "a bare ASGI app that sends the same bytes")

CHALLENGER = LITESTAR
"""Of whom the claim says that it is faster than the baseline."""

HEADLINE_PAIR = (BASELINE, CHALLENGER)
"""Each in the style that its own documentation recommends."""


def further(  # noqa: PLR0913 - a row of the table below
    framework: App, suffix: str, description: str, follows: str, *tags: str, library: str = "", variant: str = ""
) -> App:
    """A framework in another way than the headline pair has it, in the scenarios that bear one of the tags."""
    return replace(
        framework,
        name=f"{framework.name}-{suffix}",
        description=description,
        follows=follows,
        tags=frozenset(tags),
        model_library=library or framework.model_library,
        variant=variant,
    )


FURTHER = (
    further(
        *(LITESTAR, "pydantic", "Litestar with pydantic models, by its plugin"),
        f"the type of `data` may be a pydantic model: {REQUESTS}",
        *("model_libraries",),
        library="pydantic",
    ),
    further(
        *(LITESTAR, "pydantic-dto", "Litestar with pydantic models, each through a `PydanticDTO`"),
        '"return_dto: This parameter describes the DTO that will be used to encode data returned from the handler": '
        f"[Basic Use]({LITESTAR_PAGES}/usage/dto/0-basic-use.html)",
        *("model_lists",),
        library="pydantic",
        variant="dto",
    ),
    further(
        *(
            LITESTAR,
            "pydantic-encoded",
            "Litestar with pydantic models: `RawBody`, `TypeAdapter`, `Response` by hand",
        ),
        f"a Response that is returned goes out as it is: {RESPONSES}",
        *("model_libraries",),
        library="pydantic",
        variant="encoded",
    ),
    further(
        *(LITESTAR, "encoded", "Litestar with msgspec structs: `RawBody`, `Decoder`, `Encoder` and `Response` by hand"),
        f"a Response that is returned goes out as it is: {RESPONSES}",
        *("model_libraries",),
        variant="encoded",
    ),
    further(
        *(LITESTAR, "dataclass", "Litestar with dataclasses"),
        f"the type of `data` may be a dataclass: {REQUESTS}",
        *("model_libraries",),
        library="dataclass",
    ),
    further(
        *(LITESTAR, "attrs", "Litestar with attrs classes, by its plugin"),
        f"the type of `data` may be one that a plugin supports: {REQUESTS}",
        *("model_libraries",),
        library="attrs",
    ),
    further(
        *(
            BASELINE,
            "unchecked",
            "FastAPI with pydantic models, answers unchecked: `TypeAdapter` and `Response`",
        ),
        '"When you return a Response directly its data is not validated, converted (serialized), nor documented '
        f'automatically": {RESPONSE_DIRECTLY}',
        *("model_libraries", "checks"),
        variant="unchecked",
    ),
    further(
        *(BASELINE, "encoded", "FastAPI with pydantic models: `Request`, `TypeAdapter` and `Response` by hand"),
        f"{RESPONSE_DIRECTLY}, and {REQUEST_DIRECTLY} for the body",
        *("model_bodies",),
        variant="encoded",
    ),
    further(
        *(BASELINE, "dataclass", "FastAPI with dataclasses"),
        f'"FastAPI also supports using dataclasses the same way": [Dataclasses]({FASTAPI_PAGES}/advanced/dataclasses/)',
        *("model_libraries",),
        library="dataclass",
    ),
    further(
        *(BASELINE, "msgspec", "FastAPI with msgspec structs: `Request`, `Decoder`, `Encoder` and `Response` by hand"),
        f"{RESPONSE_DIRECTLY}, and {REQUEST_DIRECTLY} for the body: FastAPI knows no structs",
        *("model_libraries",),
        library="msgspec",
    ),
    further(
        *(BASELINE, "routers", "FastAPI with its routes in routers that are included"),
        '"Now, let\'s include the routers from the submodules users and items": '
        f"[Bigger Applications]({FASTAPI_PAGES}/tutorial/bigger-applications/)",
        *("headline", "routers"),
        variant="routers",
    ),
    further(
        *(LITESTAR, "checked", "Litestar with msgspec structs that `msgspec.convert` makes and checks"),
        "from plain objects to checked structs: [Converters](https://jcristharif.com/msgspec/converters.html)",
        *("checks",),
        variant="checked",
    ),
    further(
        *(BASELINE, "streaming-response", "FastAPI that returns a `StreamingResponse` made of a generator"),
        '"Takes an async generator or a normal generator/iterator and streams the response body": '
        f"[Custom Response]({FASTAPI_PAGES}/advanced/custom-response/)",
        *("streams",),
        variant="streaming response",
    ),
    further(
        *(LITESTAR, "stock-threads", "Litestar with the thread pool that it comes with"),
        '"No executor is specified by default so the current loop\'s executor is used": '
        f"[concurrency]({LITESTAR_PAGES}/reference/concurrency.html)",
        *("threads",),
        variant="stock threads",
    ),
    further(
        *(LITESTAR, "sync-to-thread-false", "Litestar with its plain `def` handler on the event loop"),
        '"If a synchronous function is non-blocking, setting sync_to_thread=False will tell Litestar that the function '
        f'can be treated as such": [Sync vs. Async]({LITESTAR_PAGES}/topics/sync-vs-async.html)',
        *("inline",),
        variant="sync to thread false",
    ),
    further(
        *(
            LITESTAR,
            "gc-freeze",
            "Litestar after `gc.freeze()`: full collections skip what was there at the start",
        ),
        f'"Freeze all the objects tracked by the garbage collector": {GC}',
        *("collections",),
        variant="gc freeze",
    ),
    further(
        *(BASELINE, "gc-freeze", "FastAPI after `gc.freeze()`: full collections skip what was there at the start"),
        f'"Freeze all the objects tracked by the garbage collector": {GC}',
        *("collections",),
        variant="gc freeze",
    ),
)
"""Beside the headline pair."""

CONTENDERS: dict[str, App] = {app.name: app for app in (*HEADLINE_PAIR, *FURTHER)}

UNDER_TEST = ("litestar", "fastapi", "starlette", "pydantic", "pydantic-core", "msgspec", "anyio")
"""The distributions that the contenders are made of, beside the server."""

FRAMEWORK_VARIABLES = ("LITESTAR_", "FASTAPI_")
"""How the environment variables begin that change what a framework does."""
