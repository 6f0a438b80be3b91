"""As many static paths as the scenario's parameter says: in one flat list, or in routers of ten where VARIANT asks."""

import os

from fastapi import APIRouter

from scenarios.data import SECTION_PAGES, page_path


def create_router(count: int) -> APIRouter:
    """The routes, in the order of their numbers."""
    router = APIRouter()
    if os.environ.get("VARIANT") == "routers":
        for first in range(0, count, SECTION_PAGES):
            prefix, _, _ = page_path(first).rpartition("/")
            router.include_router(create_section(first, prefix), prefix=prefix)
    else:
        for number in range(count):
            add_page(router, number, page_path(number))
    return router


def create_section(first: int, prefix: str) -> APIRouter:
    """A router with the pages from the first on, each by its path behind the prefix."""
    router = APIRouter()
    for number in range(first, first + SECTION_PAGES):
        add_page(router, number, page_path(number).removeprefix(prefix))
    return router


def add_page(router: APIRouter, number: int, path: str) -> None:
    """One route."""

    @router.get(path)
    async def page() -> dict[str, int]:
        """Answer with the page's number."""
        return {"page": number}
