"""A body that is refused, and an exception handler that names the fields at fault."""

from typing import Any

from litestar import Request, Response
from litestar.exceptions import ValidationException

from apps.litestar_app.create_item import route_handlers

__all__ = ["app_options", "route_handlers"]


def answer_invalid(_request: Request[Any, Any, Any], exception: ValidationException) -> Response[dict[str, list[str]]]:
    """Name each field that was refused."""
    assert isinstance(exception.extra, list)
    names = [error["key"] for error in exception.extra]
    return Response({"invalid": names}, status_code=422)


app_options = {"exception_handlers": {ValidationException: answer_invalid}}
