"""Bytes that are ready, in the framework's own response."""

from fastapi import APIRouter, Response

from scenarios.data import items, json_bytes

router = APIRouter()

ITEMS = json_bytes(items(100))


@router.get("/items")
async def preencoded() -> Response:
    """List the items."""
    return Response(ITEMS, media_type="application/json")
