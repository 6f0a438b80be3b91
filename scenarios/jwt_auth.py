"""What does it cost to know who is asking, by a signed token?

Tests a JWT (HS256) in the `authorization` header, with a thousand tokens. One in ten is refused because it expired or
has another signature, and one request in twenty has none. Both frameworks check signature, `exp`, `iat` and `sub` with
PyJWT. All refusals look the same to a client, so it cannot say which reason costs most. The accounts are in memory, so
it cannot say what a database would add.
"""

import hmac
import json
import random
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, datetime

from scenarios import data
from scenarios.spec import Exchange, Expectation, Request, Scenario

ISSUED = int(datetime(2020, 1, 1, tzinfo=UTC).timestamp())
EXPIRED = int(datetime(2020, 1, 2, tzinfo=UTC).timestamp())
EXPIRES = int(datetime(2100, 1, 20, tzinfo=UTC).timestamp())
OTHER_KEY = "a key that the apps do not know, protects nothing"

VISITS = 5_000
REFUSED = Expectation(
    401, "application/json", {"detail": "Not authenticated"}, headers=(("www-authenticate", "Bearer"),)
)


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """Five thousand visits, since Litestar keeps the last 1,024 paths in a cache; every token comes five times."""
    seeded = random.Random(data.SEED + 13)
    accounts = [*data.accounts()] * (VISITS // len(data.accounts()))
    credentials = [credentials_of(account) for account in data.accounts()] * (VISITS // len(data.accounts()))
    without = set(seeded.sample(range(VISITS), VISITS // 20))
    return [
        Exchange(
            Request("GET", f"/visits/{visit}", () if visit in without else (("authorization", f"Bearer {token}"),)),
            seen_by(visit, account) if is_accepted and visit not in without else REFUSED,
        )
        for visit, (account, (token, is_accepted)) in enumerate(zip(accounts, credentials, strict=True))
    ]


def credentials_of(account: data.Row) -> tuple[str, bool]:
    """The token of an account, and whether it is accepted: of twenty, one has expired and one is forged."""
    claims: dict[str, str | int] = {"sub": str(account["id"]), "iat": ISSUED, "exp": EXPIRES}
    match account["id"] % 20:
        case 7:
            return token(claims | {"exp": EXPIRED}, data.TEST_KEY), False
        case 13:
            return token(claims, OTHER_KEY), False
        case _:
            return token(claims, data.TEST_KEY), True


def token(claims: dict[str, str | int], key: str) -> str:
    """A JWT as RFC 7519 has it, written out here so that the oracle is not the library under test."""
    signed = f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part(claims)}"
    return f"{signed}.{text(hmac.digest(key.encode(), signed.encode(), 'sha256'))}"


def part(value: dict[str, str | int] | dict[str, str]) -> str:
    """A header or claims, encoded."""
    return text(json.dumps(value, separators=(",", ":")).encode())


def text(raw: bytes) -> str:
    """Base64 as URLs have it, without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def seen_by(visit: int, account: data.Row) -> Expectation:
    """The answer to a known user."""
    return Expectation(200, "application/json", {"id": visit, "account": data.json_value(account)})


SCENARIO = Scenario(area="security", exchanges=exchanges)
