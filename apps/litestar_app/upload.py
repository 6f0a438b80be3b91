"""A multipart form with a field and a file, read whole."""

import zlib
from dataclasses import dataclass

from litestar import post
from litestar.datastructures import UploadFile
from litestar.handlers import HTTPRouteHandler
from litestar.params import MultipartBody

from apps.models import StoredFile


@dataclass
class Upload:
    """The form."""

    title: str
    file: UploadFile


@post("/files")
async def upload(data: MultipartBody[Upload]) -> StoredFile:
    """Take in a file."""
    content = await data.file.read()
    return StoredFile(title=data.title, name=data.file.filename, size=len(content), checksum=zlib.crc32(content))


def create_route_handlers(_size: int) -> list[HTTPRouteHandler]:
    """The route: the same for a file of any size."""
    return [upload]
