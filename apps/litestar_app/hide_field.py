"""One typed object of which a field stays inside: a DTO excludes it from the answer."""

from typing import Annotated

from litestar import get
from litestar.dto import DTOConfig, MsgspecDTO
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from apps.models import StockedItem
from scenarios.data import stocked_items

ITEMS = {row["id"]: StockedItem(**row) for row in stocked_items()}

PublicItem = MsgspecDTO[Annotated[StockedItem, DTOConfig(exclude={"supplier"})]]


@get("/items/{item_id:int}", return_dto=PublicItem)
async def hide_field(item_id: FromPath[int]) -> StockedItem:
    """Look up an item."""
    if item_id not in ITEMS:
        raise NotFoundException("No such item")
    return ITEMS[item_id]


route_handlers = [hide_field]
