"""Three cheap dependencies that do not need each other."""

from typing import Annotated

from fastapi import APIRouter, Depends

router = APIRouter()


async def double(number: int) -> int:
    """Twice the number in the path."""
    return 2 * number


async def triple(number: int) -> int:
    """Three times the number in the path."""
    return 3 * number


async def fourfold(number: int) -> int:
    """Four times the number in the path."""
    return 4 * number


@router.get("/multiples/{number}")
async def dependency_siblings(
    double: Annotated[int, Depends(double)],
    triple: Annotated[int, Depends(triple)],
    fourfold: Annotated[int, Depends(fourfold)],
) -> dict[str, int]:
    """What the three of them say."""
    return {"double": double, "triple": triple, "fourfold": fourfold}
