"""An answer for whoever the token in the `authorization` header names."""

from typing import Any

from litestar import Request, Response, get
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.params import FromPath
from litestar.security.jwt import JWTAuth, Token

from apps.models import Account, Visit, catalogue
from scenarios.data import TEST_KEY

ACCOUNTS = catalogue.accounts()


async def retrieve_account(token: Token, _connection: ASGIConnection[Any, Any, Any, Any]) -> Account | None:
    """The account that a valid token names."""
    return ACCOUNTS.get(token.sub)


def answer_unauthorized(_request: Request[Any, Any, Any], _exception: NotAuthorizedException) -> Response[Any]:
    """The refusal of the wire contract, which is FastAPI's default."""
    return Response({"detail": "Not authenticated"}, status_code=401, headers={"www-authenticate": "Bearer"})


@get("/visits/{visit_id:int}")
async def jwt_auth(visit_id: FromPath[int], request: Request[Account, Token, Any]) -> Visit:
    """Say who visits."""
    return Visit(id=visit_id, account=request.user)


authentication = JWTAuth[Account](
    retrieve_user_handler=retrieve_account,
    token_secret=TEST_KEY,
    exclude=["/schema"],
)

route_handlers = [jwt_auth]
app_options: dict[str, Any] = {
    "on_app_init": [authentication.on_app_init],
    "exception_handlers": {NotAuthorizedException: answer_unauthorized},
}
