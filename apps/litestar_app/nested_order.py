"""One object, three levels deep, with a UUID, a datetime, Decimals and an Enum."""

from litestar import get

from apps.models import Order, catalogue

ORDER = catalogue.order()


@get("/orders/latest")
async def nested_order() -> Order:
    """Show the latest order."""
    return ORDER


route_handlers = [nested_order]
