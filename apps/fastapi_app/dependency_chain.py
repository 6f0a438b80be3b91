"""A chain of dependencies, as long as the scenario's parameter says."""

from typing import Annotated

from fastapi import APIRouter, Depends


async def first(start: int) -> int:
    """Begin at the number in the path."""
    return start + 1


async def second(first: Annotated[int, Depends(first)]) -> int:
    """One more than the first."""
    return first + 1


async def third(second: Annotated[int, Depends(second)]) -> int:
    """One more than the second."""
    return second + 1


async def fourth(third: Annotated[int, Depends(third)]) -> int:
    """One more than the third."""
    return third + 1


async def fifth(fourth: Annotated[int, Depends(fourth)]) -> int:
    """One more than the fourth."""
    return fourth + 1


CHAIN = (first, second, third, fourth, fifth)


def create_router(length: int) -> APIRouter:
    """The route, with the last link of a chain of `length` as its dependency."""
    router = APIRouter()
    last = CHAIN[length - 1]

    @router.get("/count/{start}")
    async def dependency_chain(reached: Annotated[int, Depends(last)]) -> dict[str, int]:
        """How far the chain came."""
        return {"reached": reached}

    return router
