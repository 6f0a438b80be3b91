"""An answer for whoever the token in the `authorization` header names."""

from typing import Annotated

import jwt
from fastapi import APIRouter, Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from apps.models import Account, Visit, catalogue
from scenarios.data import TEST_KEY

ACCOUNTS = catalogue.accounts()

router = APIRouter()
bearer = HTTPBearer()


async def current_account(credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]) -> Account:
    """The account that a valid token names."""
    not_authenticated = HTTPException(401, "Not authenticated", {"WWW-Authenticate": "Bearer"})
    try:
        claims = jwt.decode(
            credentials.credentials, TEST_KEY, algorithms=["HS256"], options={"require": ["exp", "iat", "sub"]}
        )
    except jwt.InvalidTokenError:
        raise not_authenticated from None
    account = ACCOUNTS.get(claims["sub"])
    if account is None:
        raise not_authenticated
    return account


@router.get("/visits/{visit_id}")
async def jwt_auth(visit_id: int, account: Annotated[Account, Depends(current_account)]) -> Visit:
    """Say who visits."""
    return Visit(id=visit_id, account=account)
