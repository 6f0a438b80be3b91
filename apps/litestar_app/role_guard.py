"""An item for those with the right role; a guard refuses the others."""

from typing import Any

from litestar import Request, Response, get
from litestar.connection import ASGIConnection
from litestar.exceptions import PermissionDeniedException
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from apps.models import Item, catalogue
from scenarios.data import Role, api_keys

ITEMS = {item.id: item for item in catalogue.items()}
ROLES = api_keys()


async def requires_editor(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Let editors and administrators pass."""
    if ROLES.get(connection.headers.get("x-api-key", "")) not in (Role.EDITOR, Role.ADMIN):
        raise PermissionDeniedException("Not for this role")


def answer_forbidden(_request: Request[Any, Any, Any], exception: PermissionDeniedException) -> Response[Any]:
    """The refusal of the wire contract, which is FastAPI's default."""
    return Response({"detail": exception.detail}, status_code=403)


@get("/items/{item_id:int}", guards=[requires_editor])
async def role_guard(item_id: FromPath[int]) -> Item:
    """Look up an item."""
    return ITEMS[item_id]


route_handlers = [role_guard]
app_options: dict[str, Any] = {"exception_handlers": {PermissionDeniedException: answer_forbidden}}
