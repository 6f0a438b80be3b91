"""An API of sixty typed routes, twelve resources by five operations, and its own description."""

# mypy: disable-error-code="valid-type"
# A resource's model is a parameter, so that its routes are written once.

from itertools import count
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query

from apps import models
from scenarios.data import RESOURCES

router = APIRouter()


def add_resource(name: str, model: Any) -> None:  # noqa: ANN401 - a type
    """The five operations of a resource, on what is kept in memory."""
    kept: dict[int, Any] = {}
    numbers = count(1)

    @router.get(f"/{name}")
    async def list_all(term: str | None = None, limit: Annotated[int, Query(ge=1, le=100)] = 10) -> list[model]:
        """List those that contain a term."""
        return [one for one in kept.values() if term is None or term in str(one)][:limit]

    @router.post(f"/{name}", status_code=201)
    async def create(data: model) -> model:
        """Keep one more."""
        kept[next(numbers)] = data
        return data

    @router.get(f"/{name}/{{number}}")
    async def read(number: int) -> model:
        """Look one up."""
        if number not in kept:
            raise HTTPException(404)
        return kept[number]

    @router.put(f"/{name}/{{number}}")
    async def replace(number: int, data: model) -> model:
        """Keep this one instead."""
        kept[number] = data
        return data

    @router.delete(f"/{name}/{{number}}", status_code=204)
    async def remove(number: int) -> None:
        """Keep it no longer."""
        kept.pop(number, None)


for name, model in RESOURCES.items():
    add_resource(name, getattr(models, model))

app_options: dict[str, Any] = {"title": "Shop", "version": "1.0.0"}
