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
    tag: str = ""
    """It takes part only in scenarios that bear this tag; empty: in all of them."""
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


BASELINE = App("fastapi", "fastapi_app", "pydantic", "FastAPI with pydantic models")
LITESTAR = App("litestar", "litestar_app", "msgspec", "Litestar with msgspec structs")
FLOOR = App("floor", "floor_app", "", "a bare ASGI app that sends the same bytes")

CHALLENGER = LITESTAR
"""Of whom the claim says that it is faster than the baseline."""

HEADLINE_PAIR = (BASELINE, CHALLENGER)
"""Each in the style that its own documentation recommends."""


def with_library(framework: App, library: str, description: str) -> App:
    """A framework with another model library."""
    name = f"{framework.name}-{library}"
    return replace(framework, name=name, model_library=library, description=description, tag="model_libraries")


MODEL_LIBRARY_CONTENDERS = (
    with_library(LITESTAR, "pydantic", "Litestar with pydantic models"),
    with_library(LITESTAR, "dataclass", "Litestar with dataclasses"),
    with_library(LITESTAR, "attrs", "Litestar with attrs classes"),
    with_library(BASELINE, "dataclass", "FastAPI with dataclasses"),
    with_library(BASELINE, "msgspec", "FastAPI with msgspec structs, each answer an encoded Response"),
)

ROUTERS = replace(
    BASELINE,
    name="fastapi-routers",
    description="FastAPI with its routes in routers of ten, included",
    tag="routers",
    variant="routers",
)
STOCK_THREADS = replace(
    LITESTAR,
    name="litestar-stock-threads",
    description="Litestar with the thread pool that it comes with",
    tag="threads",
    variant="stock threads",
)

CONTENDERS: dict[str, App] = {
    app.name: app for app in (*HEADLINE_PAIR, *MODEL_LIBRARY_CONTENDERS, ROUTERS, STOCK_THREADS)
}

UNDER_TEST = ("litestar", "fastapi", "starlette", "pydantic", "pydantic-core", "msgspec", "anyio")
"""The distributions that the contenders are made of, beside the server."""

FRAMEWORK_VARIABLES = ("LITESTAR_", "FASTAPI_")
"""How the environment variables begin that change what a framework does."""
