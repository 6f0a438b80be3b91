"""As many rows of the database as the scenario's parameter says, each by a query of its own."""

from typing import Any

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from apps.litestar_app.database import Connection, get_connection, pool
from apps.models import World
from scenarios.tables import world_ids


def create_route_handlers(queries: int) -> list[HTTPRouteHandler]:
    """The route that asks so often."""

    @get("/worlds/from/{first:int}")
    async def db_queries(first: FromPath[int], connection: NamedDependency[Connection]) -> list[World]:
        """Look up some rows, one after the other."""
        worlds = []
        for world_id in world_ids(first, queries):
            number = await connection.fetchval("SELECT randomnumber FROM world WHERE id = $1", world_id)
            worlds.append(World(id=world_id, randomNumber=number))
        return worlds

    return [db_queries]


def create_app_options(_queries: int) -> dict[str, Any]:
    """The pool, and a connection of it for each request."""
    return {"lifespan": [pool], "dependencies": {"connection": Provide(get_connection)}}
