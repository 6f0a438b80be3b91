"""One item, after as many milliseconds of computing as the scenario's parameter says."""

from fastapi import APIRouter

from apps.models import Item, catalogue
from apps.work import compute

[ITEM] = catalogue.items(1)


def create_router(milliseconds: int) -> APIRouter:
    """The route, with its work."""
    router = APIRouter()

    @router.get("/item")
    async def work() -> Item:
        """Answer with the item once the work is done."""
        compute(milliseconds)
        return ITEM

    return router
