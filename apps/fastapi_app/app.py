"""FastAPI, configured: one app with the routes of one scenario, for `uvicorn --factory`."""

from fastapi import FastAPI

from apps.declared import Declared


def create_app() -> FastAPI:
    """The app that serves the scenario `SCENARIO` names, such as `list_items[100]`, and nothing else."""
    declared = Declared("apps.fastapi_app")
    app = FastAPI(**declared.app_options())
    # As `@app.get` would register them (but for `dependency_overrides`, which nothing here uses): after the four routes
    # of the documentation, in one flat list. Since FastAPI
    # 0.137 `include_router` keeps a tree that is searched twice for each request (`_IncludedRouter` in its routing.py).
    app.router.routes.extend(declared.get("router").routes)
    return app
