"""Dependencies from four layers: app, router, controller and handler; one handler overrides the app's discount."""

from typing import Any

from litestar import Controller, Router, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath


async def region(number: FromPath[int]) -> str:
    """What the app gives."""
    return f"app {number}"


async def warehouse(region: NamedDependency[str]) -> str:
    """What the router makes of it."""
    return f"{region}, router"


async def shelf(warehouse: NamedDependency[str]) -> str:
    """What the controller makes of that."""
    return f"{warehouse}, controller"


async def label(shelf: NamedDependency[str]) -> str:
    """What the handler's own makes of that."""
    return f"{shelf}, handler"


async def usual_discount() -> str:
    """The app's discount."""
    return "app"


async def sale_discount() -> str:
    """The handler's discount."""
    return "handler"


class PriceController(Controller):
    """Two answers that differ in who gives the discount."""

    dependencies = {"shelf": Provide(shelf)}  # noqa: RUF012 - as Litestar's documentation writes it

    @get("/price/{number:int}", dependencies={"label": Provide(label)})
    async def price(self, label: NamedDependency[str], discount: NamedDependency[str]) -> dict[str, str]:
        """With the app's discount."""
        return {"given_by": label, "discount": discount}

    @get("/sale/{number:int}", dependencies={"label": Provide(label), "discount": Provide(sale_discount)})
    async def sale(self, label: NamedDependency[str], discount: NamedDependency[str]) -> dict[str, str]:
        """With a discount of its own."""
        return {"given_by": label, "discount": discount}


route_handlers = [Router("/", route_handlers=[PriceController], dependencies={"warehouse": Provide(warehouse)})]
app_options: dict[str, Any] = {"dependencies": {"region": Provide(region), "discount": Provide(usual_discount)}}
