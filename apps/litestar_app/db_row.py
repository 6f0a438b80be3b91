"""One row of the database, by its id."""

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from apps.litestar_app.database import Connection, get_connection, pool
from apps.models import World


@get("/worlds/{world_id:int}")
async def db_row(world_id: FromPath[int], connection: NamedDependency[Connection]) -> World:
    """Look up a row."""
    row = await connection.fetchrow("SELECT id, randomnumber FROM world WHERE id = $1", world_id)
    if row is None:
        raise NotFoundException("No such row")
    return World(id=row["id"], randomNumber=row["randomnumber"])


route_handlers = [db_row]
app_options = {"lifespan": [pool], "dependencies": {"connection": Provide(get_connection)}}
