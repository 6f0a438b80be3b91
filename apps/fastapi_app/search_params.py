"""Typed parameters from the path, the query, a header and a cookie."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Cookie, Header, Query

from apps.models import Search

router = APIRouter()


@router.get("/shops/{shop_id}/search")
async def search_params(
    shop_id: int,
    term: Annotated[str, Query(min_length=1, max_length=50)],
    limit: Annotated[int, Query(ge=1, le=100)],
    request_id: Annotated[UUID, Header(alias="X-Request-ID")],
    basket_id: Annotated[int, Cookie()],
) -> Search:
    """Answer what was understood."""
    return Search(shop_id=shop_id, term=term, limit=limit, request_id=request_id, basket_id=basket_id)
