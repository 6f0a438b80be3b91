"""A long list, compressed, for a page of another origin."""

from typing import Any

from litestar import get
from litestar.config.compression import CompressionConfig
from litestar.config.cors import CORSConfig

from apps.models import Item, catalogue
from scenarios.data import LONG_LIST, ORIGIN

ITEMS = catalogue.items(LONG_LIST)


@get("/items")
async def list_items() -> list[Item]:
    """List the items."""
    return ITEMS


route_handlers = [list_items]

app_options: dict[str, Any] = {
    "cors_config": CORSConfig(allow_origins=[ORIGIN]),
    "compression_config": CompressionConfig(backend="gzip", minimum_size=500, gzip_compress_level=9),
}
