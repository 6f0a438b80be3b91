"""Litestar, configured: one app with the routes of one scenario, for `uvicorn --factory`."""

import os
from importlib import import_module
from typing import Any

from litestar import Litestar, Request, Response
from litestar.exceptions import ValidationException
from litestar.handlers import HTTPRouteHandler


def create_app() -> Litestar:
    """The app that serves the scenario `SCENARIO` names, such as `list_items[100]`, and nothing else."""
    return Litestar(
        route_handlers=scenario_route_handlers(os.environ.get("SCENARIO", "")),
        # The default puts a queue and a listener thread on the root logger; FastAPI leaves logging alone.
        logging_config=None,
        # The wire contract answers a failed validation with 422, FastAPI's default; Litestar's is 400.
        exception_handlers={ValidationException: answer_unprocessable},
    )


def answer_unprocessable(_request: Request[Any, Any, Any], exception: ValidationException) -> Response[Any]:
    """What went wrong, as Litestar says it by default, under the status of the wire contract."""
    return Response({"status_code": 422, "detail": exception.detail, "extra": exception.extra}, status_code=422)


def scenario_route_handlers(scenario: str) -> list[HTTPRouteHandler]:
    """What the module of that name in this folder serves, at the parameter in brackets if there is one."""
    name, _, parameter = scenario.partition("[")
    if not name:
        raise RuntimeError("set SCENARIO to the name of a scenario, such as json_hello or list_items[100]")
    module = import_module(f"apps.litestar_app.{name}")
    route_handlers: list[HTTPRouteHandler] = (
        module.create_route_handlers(int(parameter.removesuffix("]"))) if parameter else module.route_handlers
    )
    return route_handlers
