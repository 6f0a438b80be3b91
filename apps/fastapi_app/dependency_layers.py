"""Dependencies from four layers: app, router, controller and handler; one handler overrides the app's discount."""

from typing import Annotated

from fastapi import APIRouter, Depends


async def region(number: int) -> str:
    """What the app gives."""
    return f"app {number}"


async def warehouse(region: Annotated[str, Depends(region)]) -> str:
    """What the router makes of it."""
    return f"{region}, router"


async def shelf(warehouse: Annotated[str, Depends(warehouse)]) -> str:
    """What the controller makes of that."""
    return f"{warehouse}, controller"


async def label(shelf: Annotated[str, Depends(shelf)]) -> str:
    """What the handler's own makes of that."""
    return f"{shelf}, handler"


async def usual_discount() -> str:
    """The app's discount."""
    return "app"


async def sale_discount() -> str:
    """The handler's discount."""
    return "handler"


router = APIRouter()


@router.get("/price/{number}")  # noqa: FAST003 - `region` takes it
async def price(
    label: Annotated[str, Depends(label)],
    discount: Annotated[str, Depends(usual_discount)],
) -> dict[str, str]:
    """With the app's discount."""
    return {"given_by": label, "discount": discount}


@router.get("/sale/{number}")  # noqa: FAST003 - `region` takes it
async def sale(
    label: Annotated[str, Depends(label)],
    discount: Annotated[str, Depends(sale_discount)],
) -> dict[str, str]:
    """With a discount of its own."""
    return {"given_by": label, "discount": discount}
