"""A large typed body, three levels deep, answered with a summary."""

from decimal import Decimal

from fastapi import APIRouter

from apps.fastapi_app.encoded import ROUTE_CLASS
from apps.models import NewOrder, OrderSummary
from scenarios.data import NEXT_ORDER_ID

router = APIRouter(route_class=ROUTE_CLASS)


@router.post("/orders", status_code=201)
async def create_order(data: NewOrder) -> OrderSummary:
    """Take an order."""
    total = sum((line.quantity * line.unit_price for line in data.lines), start=Decimal(0))
    return OrderSummary(id=NEXT_ORDER_ID, lines=len(data.lines), total=total)
