"""FastAPI, configured: one app with the routes of one scenario, for `uvicorn --factory`."""

import os
from importlib import import_module

from fastapi import APIRouter, FastAPI


def create_app() -> FastAPI:
    """The app that serves the scenario `SCENARIO` names, such as `list_items[100]`, and nothing else."""
    app = FastAPI()
    # As `@app.get` would register them: after the four routes of the documentation, in one flat list. Since FastAPI
    # 0.137 `include_router` keeps a tree that is searched twice for each request (`_IncludedRouter` in its routing.py).
    app.router.routes.extend(scenario_router(os.environ.get("SCENARIO", "")).routes)
    return app


def scenario_router(scenario: str) -> APIRouter:
    """What the module of that name in this folder serves, at the parameter in brackets if there is one."""
    name, _, parameter = scenario.partition("[")
    if not name:
        raise RuntimeError("set SCENARIO to the name of a scenario, such as json_hello or list_items[100]")
    module = import_module(f"apps.fastapi_app.{name}")
    router: APIRouter = module.create_router(int(parameter.removesuffix("]"))) if parameter else module.router
    return router
