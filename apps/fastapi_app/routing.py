"""As many static paths as the scenario's parameter says, in routers of ten."""

from fastapi import APIRouter

from scenarios.data import SECTION_PAGES, page_path


def create_routers(count: int) -> list[APIRouter]:
    """The routes, in the order of their numbers."""
    return [create_section(first) for first in range(0, count, SECTION_PAGES)]


def create_section(first: int) -> APIRouter:
    """A router with the pages from the first on, each by its path behind the prefix."""
    prefix, _, _ = page_path(first).rpartition("/")
    router = APIRouter(prefix=prefix)
    for number in range(first, first + SECTION_PAGES):
        add_page(router, number, page_path(number).removeprefix(prefix))
    return router


def add_page(router: APIRouter, number: int, path: str) -> None:
    """One route."""

    @router.get(path)
    async def page() -> dict[str, int]:
        """Answer with the page's number."""
        return {"page": number}
