"""Litestar, configured: one app with the routes of one scenario, for `uvicorn --factory`."""

from typing import Any

from litestar import Litestar, Request, Response
from litestar.exceptions import ValidationException
from litestar.plugins import PluginProtocol

from apps.declared import VARIANT, Declared
from apps.garbage import settle


def create_app() -> Litestar:
    """The app that serves the scenario `SCENARIO` names, such as `list_items[100]`, and nothing else."""
    declared = Declared("litestar_app")
    defaults: dict[str, Any] = {
        # The default puts a queue and a listener thread on the root logger; FastAPI leaves logging alone.
        "logging_config": None,
        # The wire contract answers a failed validation with 422, FastAPI's default; Litestar's is 400.
        "exception_handlers": {ValidationException: answer_unprocessable},
    }
    app = Litestar(handlers_of(declared), plugins=plugins(), **defaults | declared.app_options())
    settle(VARIANT)
    return app


def handlers_of(declared: Declared) -> list[Any]:
    """The scenario's route handlers; encoded by hand where the variant says so."""
    handlers: list[Any] = declared.get("route_handlers")
    if VARIANT == "encoded":
        from apps.litestar_app.encoded import encode_by_hand

        return encode_by_hand(handlers)
    return handlers


def answer_unprocessable(_request: Request[Any, Any, Any], exception: ValidationException) -> Response[Any]:
    """What went wrong, as Litestar says it by default, under the status of the wire contract."""
    return Response({"status_code": 422, "detail": exception.detail, "extra": exception.extra}, status_code=422)


def plugins() -> list[PluginProtocol]:
    """Beside those that Litestar comes with: none but where the variant says so."""
    if VARIANT == "dto":
        from apps.litestar_app.dto_plugin import DTOForModels

        return [DTOForModels()]
    return []
