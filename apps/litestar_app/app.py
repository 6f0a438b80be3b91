"""Litestar, configured: one app with the routes of one scenario, for `uvicorn --factory`."""

from typing import Any

from litestar import Litestar, Request, Response
from litestar.exceptions import ValidationException

from apps.declared import Declared


def create_app() -> Litestar:
    """The app that serves the scenario `SCENARIO` names, such as `list_items[100]`, and nothing else."""
    declared = Declared("apps.litestar_app")
    defaults: dict[str, Any] = {
        # The default puts a queue and a listener thread on the root logger; FastAPI leaves logging alone.
        "logging_config": None,
        # The wire contract answers a failed validation with 422, FastAPI's default; Litestar's is 400.
        "exception_handlers": {ValidationException: answer_unprocessable},
    }
    return Litestar(declared.get("route_handlers"), **defaults | declared.app_options())


def answer_unprocessable(_request: Request[Any, Any, Any], exception: ValidationException) -> Response[Any]:
    """What went wrong, as Litestar says it by default, under the status of the wire contract."""
    return Response({"status_code": 422, "detail": exception.detail, "extra": exception.extra}, status_code=422)
