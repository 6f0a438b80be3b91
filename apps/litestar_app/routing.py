"""As many static paths as the scenario's parameter says."""

from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler

from scenarios.data import page_path


def create_route_handlers(count: int) -> list[HTTPRouteHandler]:
    """The routes, in the order of their numbers."""
    return [create_page(number) for number in range(count)]


def create_page(number: int) -> HTTPRouteHandler:
    """One route."""

    @get(page_path(number))
    async def page() -> dict[str, int]:
        """Answer with the page's number."""
        return {"page": number}

    return page


def answer_not_found(_request: Request[Any, Any, Any], exception: NotFoundException) -> Response[dict[str, str]]:
    """The body of the wire contract, FastAPI's default; Litestar's has the status in it as well."""
    return Response({"detail": exception.detail}, status_code=404)


def create_app_options(_count: int) -> dict[str, Any]:
    """What the contract needs."""
    return {"exception_handlers": {NotFoundException: answer_not_found}}
