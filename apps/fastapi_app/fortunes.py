"""A page of sayings from the database, made by a template."""

from operator import attrgetter
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from apps.fastapi_app.database import OneConnection, pool
from apps.models import Fortune
from scenarios.tables import ADDED_FORTUNE

router = APIRouter()
templates = Jinja2Templates(directory=Path(__file__).parents[1] / "templates")


@router.get("/fortunes", response_class=HTMLResponse)
async def fortunes(request: Request, connection: OneConnection) -> HTMLResponse:
    """List all of them, and one more, by their text."""
    rows = await connection.fetch("SELECT id, message FROM fortune")
    listed = [Fortune(id=row["id"], message=row["message"]) for row in rows]
    listed.append(Fortune(**ADDED_FORTUNE))
    listed.sort(key=attrgetter("message"))
    return templates.TemplateResponse(request=request, name="fortunes.html", context={"fortunes": listed})


app_options = {"lifespan": pool}
