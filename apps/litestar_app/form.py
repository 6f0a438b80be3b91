"""An HTML form as a typed model."""

from litestar import post
from litestar.params import URLEncodedBody

from apps.models import Review


@post("/reviews")
async def form(data: URLEncodedBody[Review]) -> Review:
    """Answer what was understood."""
    return data


route_handlers = [form]
