"""Rows of the database, read one by one, given new numbers, and written back together."""

from random import randint
from typing import Any

from fastapi import APIRouter

from apps.fastapi_app.database import OneConnection, pool
from apps.models import World
from scenarios.tables import WORLDS, world_ids


def create_router(updates: int) -> APIRouter:
    """The route that changes so many."""
    router = APIRouter()

    @router.post("/worlds/from/{first}")
    async def db_updates(first: int, connection: OneConnection) -> list[World]:
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

    return router


def create_app_options(_updates: int) -> dict[str, Any]:
    """The pool."""
    return {"lifespan": pool}
