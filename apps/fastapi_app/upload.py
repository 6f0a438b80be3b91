"""A multipart form with a field and a file, read whole."""

import zlib
from typing import Annotated

from fastapi import APIRouter, Form, UploadFile

from apps.models import StoredFile

router = APIRouter()


def create_router(_size: int) -> APIRouter:
    """The route: the same for a file of any size."""
    return router


@router.post("/files", status_code=201)
async def upload(title: Annotated[str, Form()], file: UploadFile) -> StoredFile:
    """Take in a file."""
    content = await file.read()
    return StoredFile(title=title, name=file.filename or "", size=len(content), checksum=zlib.crc32(content))
