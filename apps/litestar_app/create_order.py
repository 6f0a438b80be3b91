"""A large typed body, three levels deep, answered with a summary."""

from decimal import Decimal

from litestar import post
from litestar.params import JSONBody

from apps.models import NewOrder, OrderSummary
from scenarios.data import NEXT_ORDER_ID


@post("/orders")
async def create_order(data: JSONBody[NewOrder]) -> OrderSummary:
    """Take an order."""
    total = sum((line.quantity * line.unit_price for line in data.lines), start=Decimal(0))
    return OrderSummary(id=NEXT_ORDER_ID, lines=len(data.lines), total=total)


route_handlers = [create_order]
