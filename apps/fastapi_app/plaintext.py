"""Thirteen characters of text."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

router = APIRouter()


@router.get("/plaintext", response_class=PlainTextResponse)
async def plaintext() -> str:
    """FastAPI sends a str as JSON unless told that it is text."""
    return "Hello, World!"
