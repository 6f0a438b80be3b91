"""A dictionary with one key."""

from fastapi import APIRouter

router = APIRouter()


@router.get("/json")
async def json_hello() -> dict[str, str]:
    """Say hello."""
    return {"message": "Hello, World!"}
