"""A stream of a hundred chunks."""

from collections.abc import AsyncIterable

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from scenarios.data import chunks

router = APIRouter()


class OctetStream(StreamingResponse):
    """Bytes that FastAPI's documentation types by a class of their own."""

    media_type = "application/octet-stream"


@router.get("/stream", response_class=OctetStream)
async def stream() -> AsyncIterable[bytes]:
    """Send the chunks one by one."""
    for chunk in chunks():
        yield chunk
