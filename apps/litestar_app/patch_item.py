"""A partial update: a DTO whose fields are all optional, and the stored object changed by it."""

from typing import Annotated

from litestar import patch
from litestar.dto import DTOConfig, DTOData, MsgspecDTO
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_400_BAD_REQUEST

from apps.litestar_app.app import answer_unprocessable
from apps.models import Item, catalogue

ITEMS = {item.id: item for item in catalogue.items()}

ItemChanges = MsgspecDTO[Annotated[Item, DTOConfig(exclude={"id"}, partial=True)]]


@patch("/items/{item_id:int}", dto=ItemChanges, return_dto=None)
async def patch_item(item_id: FromPath[int], data: JSONBody[DTOData[Item]]) -> Item:
    """Change some fields of an item."""
    if item_id not in ITEMS:
        raise NotFoundException("No such item")
    return data.update_instance(ITEMS[item_id])


route_handlers = [patch_item]

# What a DTO refuses is a ClientException with status 400, and not the ValidationException that `app.py` answers.
app_options = {"exception_handlers": {HTTP_400_BAD_REQUEST: answer_unprocessable}}
