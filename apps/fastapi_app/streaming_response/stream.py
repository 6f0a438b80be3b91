"""A stream of a hundred chunks, returned as a response that is made of the generator."""

from collections.abc import AsyncGenerator

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from scenarios.data import chunks

router = APIRouter()


async def each_chunk() -> AsyncGenerator[bytes]:
    """The chunks one by one."""
    for chunk in chunks():
        yield chunk


@router.get("/stream")
async def stream() -> StreamingResponse:
    """Send the chunks."""
    return StreamingResponse(each_chunk(), media_type="application/octet-stream")
