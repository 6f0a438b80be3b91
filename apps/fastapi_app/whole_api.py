"""An API of sixty routes: five departments with twelve operations each, behind a token, roles and a database."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeAlias

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession

from apps.fastapi_app.database import OneSession, engine
from apps.fastapi_app.jwt_auth import current_account
from apps.models import Account, Item, ItemChanges, NewItem
from apps.models.departments import NoSuchItemError, Repository
from scenarios.data import DEPARTMENTS, Role

After = Annotated[int, Query(ge=0)]
Limit = Annotated[int, Query(ge=1, le=100)]
Term = Annotated[str, Query(min_length=1, max_length=50)]
Items: TypeAlias = Callable[[AsyncSession], Awaitable[Repository]]


async def editors(account: Annotated[Account, Depends(current_account)]) -> None:
    """Let editors and administrators pass."""
    if account.role not in (Role.EDITOR, Role.ADMIN):
        raise HTTPException(403, "Not for this role")


async def administrators(account: Annotated[Account, Depends(current_account)]) -> None:
    """Let administrators pass."""
    if account.role is not Role.ADMIN:
        raise HTTPException(403, "Not for this role")


async def answer_not_found(_request: Request, _exception: Exception) -> JSONResponse:
    """Nobody has this id."""
    return JSONResponse({"detail": "No such item"}, 404)


def add_lists(router: APIRouter, items: Items) -> None:
    """Five operations on all of a department."""

    @router.get("")
    async def list_items(items: Annotated[Repository, Depends(items)], after: After, limit: Limit) -> list[Item]:
        """The items that follow an id."""
        return await items.after(after, limit)

    @router.get("/in-stock")
    async def list_in_stock(items: Annotated[Repository, Depends(items)], after: After, limit: Limit) -> list[Item]:
        """Those in stock that follow an id."""
        return await items.in_stock(after, limit)

    @router.get("/search")
    async def search_items(items: Annotated[Repository, Depends(items)], term: Term, limit: Limit) -> list[Item]:
        """Those with a term in their name."""
        return await items.named(term, limit)

    @router.get("/cheapest")
    async def list_cheapest(items: Annotated[Repository, Depends(items)], limit: Limit) -> list[Item]:
        """Those of the lowest prices."""
        return await items.cheapest(limit)

    @router.get("/count")
    async def count_items(items: Annotated[Repository, Depends(items)]) -> dict[str, int]:
        """How many there are."""
        return {"count": await items.count()}


def add_reads(router: APIRouter, items: Items) -> None:
    """Two operations that look at an item."""

    @router.get("/{item_id}")
    async def get_item(items: Annotated[Repository, Depends(items)], item_id: int) -> Item:
        """Look up an item."""
        return await items.get(item_id)

    @router.get("/{item_id}/tags")
    async def get_tags(items: Annotated[Repository, Depends(items)], item_id: int) -> list[str]:
        """What an item is tagged with."""
        return (await items.get(item_id)).tags


def add_writes(router: APIRouter, items: Items) -> None:
    """Five operations that change something."""

    @router.post("", status_code=201, dependencies=[Depends(editors)])
    async def create_item(items: Annotated[Repository, Depends(items)], data: NewItem) -> Item:
        """Put an item on sale."""
        return await items.add(data)

    @router.put("/{item_id}", dependencies=[Depends(editors)])
    async def replace_item(items: Annotated[Repository, Depends(items)], item_id: int, data: NewItem) -> Item:
        """Change all of an item."""
        return await items.replace(item_id, data)

    @router.patch("/{item_id}", dependencies=[Depends(editors)])
    async def change_item(items: Annotated[Repository, Depends(items)], item_id: int, data: ItemChanges) -> Item:
        """Change some of an item."""
        return await items.change(item_id, data)

    @router.put("/{item_id}/sold", dependencies=[Depends(editors)])
    async def sell_item(items: Annotated[Repository, Depends(items)], item_id: int) -> Item:
        """Say that an item is out of stock."""
        return await items.change(item_id, ItemChanges(in_stock=False))

    @router.delete("/{item_id}", status_code=204, dependencies=[Depends(administrators)])
    async def delete_item(items: Annotated[Repository, Depends(items)], item_id: int) -> None:
        """Take an item off sale."""
        await items.remove(item_id)


def repository_of(department: str) -> Items:
    """What gives a department's handlers their items."""

    async def items(session: OneSession) -> Repository:
        return Repository(session, department)

    return items


def router_of(department: str) -> APIRouter:
    """The operations of a department, under its name."""
    router = APIRouter(prefix=f"/{department}", dependencies=[Depends(current_account)])
    items = repository_of(department)
    add_lists(router, items)
    add_reads(router, items)
    add_writes(router, items)
    return router


routers = [router_of(department) for department in DEPARTMENTS]
app_options: dict[str, Any] = {"lifespan": engine, "exception_handlers": {NoSuchItemError: answer_not_found}}
