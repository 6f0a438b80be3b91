import jwt
import pytest

from apps.contenders import BASELINE, LITESTAR, App
from scenarios import data, jwt_auth, role_guard
from scenarios.spec import Exchange, Request
from tests.apps.asking import Answer, ask

each_framework = pytest.mark.parametrize("app", [BASELINE, LITESTAR], ids=["fastapi", "litestar"])

CLAIMS: dict[str, str | int] = {"sub": "5", "iat": jwt_auth.ISSUED, "exp": jwt_auth.EXPIRES}
ALGORITHMS = ["HS256"]
VISITS = jwt_auth.exchanges(1)


def visit(*credentials: str) -> Request:
    """A request with a bearer's token, or with none."""
    return Request("GET", "/visits/5", tuple(("authorization", credential) for credential in credentials))


def bearer(key: str = data.TEST_KEY, **changed: str | int | None) -> Request:
    """A visit with a good token, or one that is wrong in one thing; None leaves a claim out."""
    claims = {name: value for name, value in (CLAIMS | changed).items() if value is not None}
    return visit(f"Bearer {jwt_auth.token(claims, key)}")


def token_of(exchange: Exchange) -> str:
    return dict(exchange.request.headers).get("authorization", "").removeprefix("Bearer ")


def visits_by(number: int) -> list[Exchange]:
    """Of every account whose id has this remainder by twenty, where they bring their token."""
    return [
        exchange
        for exchange in VISITS
        if int(exchange.request.target.rpartition("/")[2]) % 20 + 1 == number and token_of(exchange)
    ]


def test_there_are_a_thousand_tokens_and_one_in_ten_is_refused() -> None:
    tokens = {token_of(exchange): exchange.expectation.status for exchange in VISITS if token_of(exchange)}
    assert 1_000 == len(tokens)
    assert 100 == list(tokens.values()).count(401)


def test_the_tokens_that_are_accepted_are_good_until_2100() -> None:
    accepted = [token_of(exchange) for exchange in VISITS if exchange.expectation.status == 200]
    expiries = {jwt.decode(token, data.TEST_KEY, ALGORITHMS)["exp"] for token in accepted}
    assert {4_104_086_400} == expiries


def test_an_expired_token_has_nothing_else_wrong_with_it() -> None:
    for exchange in visits_by(7):
        assert 401 == exchange.expectation.status
        with pytest.raises(jwt.ExpiredSignatureError):
            jwt.decode(token_of(exchange), data.TEST_KEY, ALGORITHMS)
        assert jwt.decode(token_of(exchange), data.TEST_KEY, ALGORITHMS, options={"verify_exp": False})


def test_a_forged_token_has_nothing_else_wrong_with_it() -> None:
    for exchange in visits_by(13):
        assert 401 == exchange.expectation.status
        with pytest.raises(jwt.InvalidSignatureError):
            jwt.decode(token_of(exchange), data.TEST_KEY, ALGORITHMS)
        assert jwt.decode(token_of(exchange), jwt_auth.OTHER_KEY, ALGORITHMS)


def test_one_request_in_twenty_brings_no_token_at_all() -> None:
    without = [exchange for exchange in VISITS if not exchange.request.headers]
    assert 250 == len(without)
    assert {401} == {exchange.expectation.status for exchange in without}


@each_framework
def test_a_good_token_is_let_in(app: App) -> None:
    [answer] = ask(app, {"jwt_auth": [bearer()]})["jwt_auth"]
    assert 200 == answer.status
    assert {"id": 5, "account": data.json_value(data.accounts()[4])} == answer.value


@each_framework
def test_a_token_that_is_wrong_in_any_one_thing_is_refused_in_the_same_words(app: App) -> None:
    wrong = {
        "none": visit(),
        "empty": visit("Bearer "),
        "not a token": visit("Bearer nonsense"),
        "another scheme": visit("Basic bm9uc2Vuc2U="),
        "expired": bearer(exp=jwt_auth.EXPIRED),
        "forged": bearer(jwt_auth.OTHER_KEY),
        "unsigned": visit(f"Bearer {jwt.encode(CLAIMS, None, algorithm='none')}"),
        "no expiry": bearer(exp=None),
        "no issue": bearer(iat=None),
        "issued in the future": bearer(iat=jwt_auth.EXPIRES),
        "no subject": bearer(sub=None),
        "a subject nobody knows": bearer(sub="1001"),
    }
    refused = dict(zip(wrong, ask(app, {"jwt_auth": list(wrong.values())})["jwt_auth"], strict=True))
    assert dict.fromkeys(wrong, (401, {"detail": "Not authenticated"})) == {
        name: (answer.status, answer.value) for name, answer in refused.items()
    }
    assert dict.fromkeys(wrong, "Bearer") == {
        name: answer.headers.get("www-authenticate") for name, answer in refused.items()
    }


@each_framework
def test_editors_and_administrators_get_the_item_and_readers_do_not(app: App) -> None:
    roles = data.api_keys()
    answers = asked_with([(("x-api-key", key),) for key in roles], app)
    assert {
        (data.Role.READER, 403),
        (data.Role.EDITOR, 200),
        (data.Role.ADMIN, 200),
    } == {(role, answer.status) for role, answer in zip(roles.values(), answers, strict=True)}


@each_framework
def test_a_key_that_is_missing_or_unknown_is_no_role(app: App) -> None:
    answers = asked_with([(), (("x-api-key", "unknown"),)], app)
    assert [(403, role_guard.REFUSED.body)] * 2 == [(answer.status, answer.value) for answer in answers]


def asked_with(headers: list[tuple[tuple[str, str], ...]], app: App) -> list[Answer]:
    """What the guard lets through."""
    return ask(app, {"role_guard": [Request("GET", "/items/5", pairs) for pairs in headers]})["role_guard"]
