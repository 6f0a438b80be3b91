"""Who takes part: a contender is a framework with a model library; the floor and the controls never are."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class App:
    """Something that uvicorn can serve."""

    name: str
    folder: str
    """The package under `apps` that holds its modules."""
    model_library: str
    """The module in `apps.models` that its models come from; empty for an app without models."""
    description: str
    """How the report introduces it."""
    work: int = 0
    """Units of work that a control does for each request."""
    is_uvicorn: bool = True
    """False: a server of its own, the module `null_server` of its folder."""
    elsewhere: str = ""
    """What `uvicorn --factory` imports, for an app that is not one of ours."""

    @property
    def factory(self) -> str:
        """What `uvicorn --factory` imports."""
        return self.elsewhere or f"apps.{self.folder}.app:create_app"


BASELINE = App("fastapi", "fastapi_app", "pydantic", "FastAPI with pydantic models")
LITESTAR = App("litestar", "litestar_app", "msgspec", "Litestar with msgspec structs")
FLOOR = App("floor", "floor_app", "", "a bare ASGI app that sends the same bytes")

CONTENDERS: dict[str, App] = {app.name: app for app in (BASELINE, LITESTAR)}
