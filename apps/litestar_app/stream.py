"""A stream of a hundred chunks."""

from collections.abc import AsyncGenerator

from litestar import get
from litestar.response import Stream

from scenarios.data import chunks


async def each_chunk() -> AsyncGenerator[bytes]:
    """The chunks one by one."""
    for chunk in chunks():
        yield chunk


@get("/stream", media_type="application/octet-stream")
async def stream() -> Stream:
    """Send the chunks."""
    return Stream(each_chunk())


route_handlers = [stream]
