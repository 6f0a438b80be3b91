"""An HTML form as a typed model."""

from typing import Annotated

from fastapi import APIRouter, Form

from apps.models import Review

router = APIRouter()


@router.post("/reviews", status_code=201)
async def form(data: Annotated[Review, Form()]) -> Review:
    """Answer what was understood."""
    return data
