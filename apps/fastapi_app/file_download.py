"""A file from disk, which exists as long as the app runs."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import FileResponse

from scenarios.data import file_content

router = APIRouter()


@router.get("/catalogue")
async def file_download(request: Request) -> FileResponse:
    """Send the file, in pieces of 64 KiB: Starlette's default."""
    return FileResponse(request.app.state.catalogue, filename="catalogue.bin")


def create_router(_size: int) -> APIRouter:
    """The route: the same for a file of any size."""
    return router


def create_app_options(size: int) -> dict[str, Any]:
    """A lifespan that writes the file and takes it away again."""

    @asynccontextmanager
    async def file_on_disk(app: FastAPI) -> AsyncGenerator[None]:
        with TemporaryDirectory() as folder:
            app.state.catalogue = Path(folder, "catalogue.bin")
            app.state.catalogue.write_bytes(file_content(size))
            yield

    return {"lifespan": file_on_disk}
