"""An API of sixty typed routes, twelve resources by five operations, and its own description."""

# mypy: disable-error-code="valid-type"
# A resource's model is a parameter, so that its routes are written once.

from itertools import count
from typing import Annotated, Any

from litestar import delete, get, post, put
from litestar.enums import MediaType
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from apps import models
from scenarios.data import RESOURCES


def create_resource(name: str, model: Any) -> list[HTTPRouteHandler]:  # noqa: ANN401 - a type
    """The five operations of a resource, on what is kept in memory."""
    kept: dict[int, Any] = {}
    numbers = count(1)

    @get(f"/{name}")
    async def list_all(
        term: FromQuery[str | None] = None, limit: Annotated[int, QueryParameter(ge=1, le=100)] = 10
    ) -> list[model]:
        """List those that contain a term."""
        return [one for one in kept.values() if term is None or term in str(one)][:limit]

    @post(f"/{name}")
    async def create(data: JSONBody[model]) -> model:
        """Keep one more."""
        kept[next(numbers)] = data
        return data

    @get(f"/{name}/{{number:int}}")
    async def read(number: FromPath[int]) -> model:
        """Look one up."""
        if number not in kept:
            raise NotFoundException
        return kept[number]

    @put(f"/{name}/{{number:int}}")
    async def replace(number: FromPath[int], data: JSONBody[model]) -> model:
        """Keep this one instead."""
        kept[number] = data
        return data

    @delete(f"/{name}/{{number:int}}")
    async def remove(number: FromPath[int]) -> None:
        """Keep it no longer."""
        kept.pop(number, None)

    return [list_all, create, read, replace, remove]


route_handlers = [
    handler for name, model in RESOURCES.items() for handler in create_resource(name, getattr(models, model))
]

app_options: dict[str, Any] = {
    "openapi_config": OpenAPIConfig(
        title="Shop",
        version="1.0.0",
        path="/",
        render_plugins=[JsonRenderPlugin(path="/openapi.json", media_type=MediaType.JSON)],
    )
}
