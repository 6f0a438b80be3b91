"""Thirteen characters of text."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

router = APIRouter()


@router.get("/plaintext", response_class=PlainTextResponse)
async def plaintext():  # type: ignore[no-untyped-def]  # noqa: ANN201 - as documented for a response class
    """FastAPI sends a str as JSON unless told that it is text."""
    return "Hello, World!"
