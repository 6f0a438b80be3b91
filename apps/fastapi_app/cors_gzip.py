"""A long list, compressed, for a page of another origin."""

from typing import Any

from fastapi import APIRouter
from fastapi.middleware import Middleware
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware

from apps.models import Item, catalogue
from scenarios.data import LONG_LIST, ORIGIN

ITEMS = catalogue.items(LONG_LIST)

router = APIRouter()


@router.get("/items")
async def list_items() -> list[Item]:
    """List the items."""
    return ITEMS


app_options: dict[str, Any] = {
    "middleware": [
        Middleware(CORSMiddleware, allow_origins=[ORIGIN]),
        Middleware(GZipMiddleware, minimum_size=500, compresslevel=9),
    ],
}
