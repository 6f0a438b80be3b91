"""An API of sixty routes: five departments with twelve operations each, behind a token, roles and a database."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from litestar import Controller, Request, Response, Router, delete, get, patch, post, put
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency, Provide
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException, ValidationException
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from apps.litestar_app.app import answer_unprocessable
from apps.litestar_app.database import engine, get_session
from apps.litestar_app.jwt_auth import answer_unauthorized, authentication
from apps.litestar_app.role_guard import answer_forbidden
from apps.models import Item, ItemChanges, NewItem
from apps.models.departments import NoSuchItemError, Repository
from scenarios.data import DEPARTMENTS, Role

After = Annotated[int, QueryParameter(ge=0)]
Limit = Annotated[int, QueryParameter(ge=1, le=100)]
Term = Annotated[str, QueryParameter(min_length=1, max_length=50)]
Items = NamedDependency[Repository]


async def editors(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Let editors and administrators pass."""
    if connection.user.role not in (Role.EDITOR, Role.ADMIN):
        raise PermissionDeniedException("Not for this role")


async def administrators(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Let administrators pass."""
    if connection.user.role is not Role.ADMIN:
        raise PermissionDeniedException("Not for this role")


def answer_not_found(_request: Request[Any, Any, Any], _exception: NoSuchItemError) -> Response[Any]:
    """Nobody has this id."""
    return Response({"detail": "No such item"}, status_code=404)


class DepartmentController(Controller):
    """Twelve operations on the items of a department."""

    @get()
    async def list_items(
        self,
        items: Items,
        after: After,
        limit: Limit,
    ) -> list[Item]:
        """The items that follow an id."""
        return await items.after(after, limit)

    @get("/in-stock")
    async def list_in_stock(
        self,
        items: Items,
        after: After,
        limit: Limit,
    ) -> list[Item]:
        """Those in stock that follow an id."""
        return await items.in_stock(after, limit)

    @get("/search")
    async def search_items(
        self,
        items: Items,
        term: Term,
        limit: Limit,
    ) -> list[Item]:
        """Those with a term in their name."""
        return await items.named(term, limit)

    @get("/cheapest")
    async def list_cheapest(self, items: Items, limit: Limit) -> list[Item]:
        """Those of the lowest prices."""
        return await items.cheapest(limit)

    @get("/count")
    async def count_items(self, items: Items) -> dict[str, int]:
        """How many there are."""
        return {"count": await items.count()}

    @get("/{item_id:int}")
    async def get_item(self, items: Items, item_id: FromPath[int]) -> Item:
        """Look up an item."""
        return await items.get(item_id)

    @get("/{item_id:int}/tags")
    async def get_tags(self, items: Items, item_id: FromPath[int]) -> list[str]:
        """What an item is tagged with."""
        return (await items.get(item_id)).tags

    @post(guards=[editors])
    async def create_item(self, items: Items, data: JSONBody[NewItem]) -> Item:
        """Put an item on sale."""
        return await items.add(data)

    @put("/{item_id:int}", guards=[editors])
    async def replace_item(self, items: Items, item_id: FromPath[int], data: JSONBody[NewItem]) -> Item:
        """Change all of an item."""
        return await items.replace(item_id, data)

    @patch("/{item_id:int}", guards=[editors])
    async def change_item(self, items: Items, item_id: FromPath[int], data: JSONBody[ItemChanges]) -> Item:
        """Change some of an item."""
        return await items.change(item_id, data)

    @put("/{item_id:int}/sold", guards=[editors])
    async def sell_item(self, items: Items, item_id: FromPath[int]) -> Item:
        """Say that an item is out of stock."""
        return await items.change(item_id, ItemChanges(in_stock=False))

    @delete("/{item_id:int}", guards=[administrators])
    async def delete_item(self, items: Items, item_id: FromPath[int]) -> None:
        """Take an item off sale."""
        await items.remove(item_id)


def repository_of(department: str) -> Callable[..., Awaitable[Repository]]:
    """What gives a department's handlers their items."""

    async def items(session: NamedDependency[AsyncSession]) -> Repository:
        return Repository(session, department)

    return items


def router_of(department: str) -> Router:
    """The operations of a department, under its name."""
    return Router(
        f"/{department}",
        route_handlers=[DepartmentController],
        dependencies={"items": Provide(repository_of(department))},
    )


route_handlers = [router_of(department) for department in DEPARTMENTS]
app_options: dict[str, Any] = {
    "lifespan": [engine],
    "on_app_init": [authentication.on_app_init],
    "dependencies": {"session": Provide(get_session)},
    "exception_handlers": {
        NotAuthorizedException: answer_unauthorized,
        PermissionDeniedException: answer_forbidden,
        NoSuchItemError: answer_not_found,
        ValidationException: answer_unprocessable,
    },
}
