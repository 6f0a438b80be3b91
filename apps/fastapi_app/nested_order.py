"""One object, three levels deep, with a UUID, a datetime, Decimals and an Enum."""

from fastapi import APIRouter

from apps.models import Order, catalogue

router = APIRouter()

ORDER = catalogue.order()


@router.get("/orders/latest")
async def nested_order() -> Order:
    """Show the latest order."""
    return ORDER
