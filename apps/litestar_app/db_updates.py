"""Rows of the database, read one by one, given new numbers, and written back together."""

from random import randint
from typing import Any

from litestar import post
from litestar.di import NamedDependency, Provide
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from apps.litestar_app.database import Connection, get_connection, pool
from apps.models import World
from scenarios.tables import WORLDS, world_ids


def create_route_handlers(updates: int) -> list[HTTPRouteHandler]:
    """The route that changes so many."""

    @post("/worlds/from/{first:int}", status_code=200)
    async def db_updates(first: FromPath[int], connection: NamedDependency[Connection]) -> list[World]:
        """Give some rows new numbers."""
        worlds = []
        for world_id in sorted(world_ids(first, updates)):  # in one order, so that no two requests lock each other out
            await connection.fetchval("SELECT randomnumber FROM world WHERE id = $1", world_id)
            worlds.append(World(id=world_id, randomNumber=randint(1, WORLDS)))
        await connection.executemany(
            "UPDATE world SET randomnumber = $2 WHERE id = $1",
            [(world.id, world.randomNumber) for world in worlds],
        )
        return worlds

    return [db_updates]


def create_app_options(_updates: int) -> dict[str, Any]:
    """The pool, and a connection of it for each request."""
    return {"lifespan": [pool], "dependencies": {"connection": Provide(get_connection)}}
