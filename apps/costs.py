"""What it costs to run a contender: what is started, imported, installed and written to find out."""

from collections.abc import Mapping
from dataclasses import dataclass

from apps.contenders import BASELINE, LITESTAR


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Of one contender."""

    app: str
    """The name of the contender."""
    imports: str
    """The statement that brings the framework in, as its documentation has it."""
    distributions: tuple[str, ...]
    """What a user installs to serve an app; with all requirements it is an environment of its own."""
    smallest: str
    """The module of the smallest complete app, under `apps.first_steps`."""
    grown: tuple[str, ...]
    """The modules of the app with a body, a dependency and a test."""
    documents: Mapping[str, str]
    """Scenario to the path of the OpenAPI document of its app."""


COSTS: dict[str, Costs] = {
    LITESTAR.name: Costs(
        app=LITESTAR.name,
        imports="from litestar import Litestar, get",
        distributions=("litestar", "uvicorn"),
        smallest="litestar_smallest",
        grown=("litestar_grown", "litestar_grown_test"),
        documents={"openapi_document": "/openapi.json", "routing[1000]": "/schema/openapi.json"},
    ),
    BASELINE.name: Costs(
        app=BASELINE.name,
        imports="from fastapi import FastAPI",
        distributions=("fastapi", "uvicorn"),
        smallest="fastapi_smallest",
        grown=("fastapi_grown", "fastapi_grown_test"),
        documents={"openapi_document": "/openapi.json", "routing[1000]": "/openapi.json"},
    ),
}
"""By the name of the contender: the headline pair. Litestar requires msgspec, and FastAPI pydantic."""
