"""A page of sayings from the database, made by a template."""

from operator import attrgetter
from pathlib import Path

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.template import TemplateConfig

from apps.litestar_app.database import Connection, get_connection, pool
from apps.models import Fortune
from scenarios.tables import ADDED_FORTUNE

TEMPLATES = Path(__file__).parents[1] / "templates"


@get("/fortunes")
async def fortunes(connection: NamedDependency[Connection]) -> Template:
    """List all of them, and one more, by their text."""
    rows = await connection.fetch("SELECT id, message FROM fortune")
    listed = [Fortune(id=row["id"], message=row["message"]) for row in rows]
    listed.append(Fortune(**ADDED_FORTUNE))
    listed.sort(key=attrgetter("message"))
    return Template("fortunes.html", context={"fortunes": listed})


route_handlers = [fortunes]
app_options = {
    "lifespan": [pool],
    "dependencies": {"connection": Provide(get_connection)},
    "template_config": TemplateConfig(directory=TEMPLATES, engine=JinjaTemplateEngine),
}
