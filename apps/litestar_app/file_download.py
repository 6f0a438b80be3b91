"""A file from disk, which exists as long as the app runs."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from litestar import Litestar, Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.response import File

from scenarios.data import file_content


@get("/catalogue")
async def file_download(request: Request[Any, Any, Any]) -> File:
    """Send the file, in pieces of 1 MiB: Litestar's default."""
    return File(request.app.state.catalogue, filename="catalogue.bin")


def create_route_handlers(_size: int) -> list[HTTPRouteHandler]:
    """The route: the same for a file of any size."""
    return [file_download]


def create_app_options(size: int) -> dict[str, Any]:
    """A lifespan that writes the file and takes it away again."""

    @asynccontextmanager
    async def file_on_disk(app: Litestar) -> AsyncGenerator[None]:
        with TemporaryDirectory() as folder:
            app.state.catalogue = Path(folder, "catalogue.bin")
            app.state.catalogue.write_bytes(file_content(size))
            yield

    return {"lifespan": [file_on_disk]}
