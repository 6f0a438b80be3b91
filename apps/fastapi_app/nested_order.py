"""One object, three levels deep, with a UUID, a datetime, Decimals and an Enum."""

from fastapi import APIRouter

from apps.fastapi_app.encoded import ROUTE_CLASS
from apps.models import Order, catalogue

router = APIRouter(route_class=ROUTE_CLASS)

ORDER = catalogue.order()


@router.get("/orders/latest")
async def nested_order() -> Order:
    """Show the latest order."""
    return ORDER
