"""A list of typed objects, as long as the scenario's parameter says."""

from fastapi import APIRouter

from apps.fastapi_app.encoded import ROUTE_CLASS
from apps.models import Item, catalogue


def create_router(length: int) -> APIRouter:
    """The route, with its items built beforehand."""
    router = APIRouter(route_class=ROUTE_CLASS)
    items = catalogue.items(length)

    @router.get("/items")
    async def list_items() -> list[Item]:
        """List the items."""
        return items

    return router
