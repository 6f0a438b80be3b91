"""FastAPI, configured: one app with the routes of one scenario, for `uvicorn --factory`."""

from fastapi import APIRouter, FastAPI

from apps.declared import VARIANT, Declared
from apps.garbage import settle


def create_app() -> FastAPI:
    """The app that serves the scenario `SCENARIO` names, such as `list_items[100]`, and nothing else."""
    declared = Declared("fastapi_app")
    app = FastAPI(**declared.app_options())
    for router in routers_of(declared):
        if VARIANT == "routers":
            app.include_router(router)
        else:
            # As `@app.get` would register them (but for `dependency_overrides`, which nothing here uses): after the
            # four routes of the documentation, in one flat list. Since FastAPI 0.137 `include_router` keeps a tree that
            # is searched twice for each request (`_IncludedRouter` in its routing.py).
            app.router.routes.extend(router.routes)
    settle(VARIANT)
    return app


def routers_of(declared: Declared) -> list[APIRouter]:
    """The scenario's routers: one, or one for each part of a larger API."""
    routers: list[APIRouter] = declared.get("routers") if declared.has("routers") else [declared.get("router")]
    return routers
