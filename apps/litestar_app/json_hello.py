"""A dictionary with one key."""

from litestar import get


@get("/json")
async def json_hello() -> dict[str, str]:
    """Say hello."""
    return {"message": "Hello, World!"}


route_handlers = [json_hello]
