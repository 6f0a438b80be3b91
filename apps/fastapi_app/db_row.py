"""One row of the database, by its id."""

from fastapi import APIRouter, HTTPException

from apps.fastapi_app.database import OneConnection, pool
from apps.models import World

router = APIRouter()


@router.get("/worlds/{world_id}")
async def db_row(world_id: int, connection: OneConnection) -> World:
    """Look up a row."""
    row = await connection.fetchrow("SELECT id, randomnumber FROM world WHERE id = $1", world_id)
    if row is None:
        raise HTTPException(404, "No such row")
    return World(id=row["id"], randomNumber=row["randomnumber"])


app_options = {"lifespan": pool}
