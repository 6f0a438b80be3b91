"""Thirteen characters of text."""

from litestar import get


@get("/plaintext")
async def plaintext() -> str:
    """Litestar sends a str as text."""
    return "Hello, World!"


route_handlers = [plaintext]
