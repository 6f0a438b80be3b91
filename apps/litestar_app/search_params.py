"""Typed parameters from the path, the query, a header and a cookie."""

from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.params import FromCookie, FromPath, HeaderParameter, QueryParameter

from apps.models import Search


@get("/shops/{shop_id:int}/search")
async def search_params(
    shop_id: FromPath[int],
    term: Annotated[str, QueryParameter(min_length=1, max_length=50)],
    limit: Annotated[int, QueryParameter(ge=1, le=100)],
    request_id: Annotated[UUID, HeaderParameter(name="X-Request-ID")],
    basket_id: FromCookie[int],
) -> Search:
    """Answer what was understood."""
    return Search(shop_id=shop_id, term=term, limit=limit, request_id=request_id, basket_id=basket_id)


route_handlers = [search_params]
