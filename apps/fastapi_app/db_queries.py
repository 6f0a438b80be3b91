"""As many rows of the database as the scenario's parameter says, each by a query of its own."""

from typing import Any

from fastapi import APIRouter

from apps.fastapi_app.database import OneConnection, pool
from apps.models import World
from scenarios.tables import world_ids


def create_router(queries: int) -> APIRouter:
    """The route that asks so often."""
    router = APIRouter()

    @router.get("/worlds/from/{first}")
    async def db_queries(first: int, connection: OneConnection) -> list[World]:
        """Look up some rows, one after the other."""
        worlds = []
        for world_id in world_ids(first, queries):
            number = await connection.fetchval("SELECT randomnumber FROM world WHERE id = $1", world_id)
            worlds.append(World(id=world_id, randomNumber=number))
        return worlds

    return router


def create_app_options(_queries: int) -> dict[str, Any]:
    """The pool."""
    return {"lifespan": pool}
