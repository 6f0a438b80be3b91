"""What dependencies do that the answers alone do not show. In this process: these modules import no models."""

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from importlib import import_module
from typing import Any, TypeAlias

import httpx
import pytest

from apps.contenders import BASELINE, LITESTAR, App

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
AsgiApp: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]

each_framework = pytest.mark.parametrize("app", [BASELINE, LITESTAR], ids=["fastapi", "litestar"])


def client_app(app: App, scenario: str, monkeypatch: pytest.MonkeyPatch) -> AsgiApp:
    """An app of its own, which serves the scenario."""
    module, _, factory = app.factory.partition(":")
    monkeypatch.setenv("SCENARIO", scenario)
    served: AsgiApp = getattr(import_module(module), factory)()
    return served


def client(app: App, scenario: str, monkeypatch: pytest.MonkeyPatch) -> httpx.AsyncClient:
    """Of such an app."""
    return client_of(client_app(app, scenario, monkeypatch))


def client_of(served: AsgiApp) -> httpx.AsyncClient:
    """Without a server."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(served), base_url="http://localhost")


async def answers(client: httpx.AsyncClient, *targets: str) -> list[httpx.Response]:
    """To requests that are sent all at once."""
    async with client:
        return await asyncio.gather(*[client.get(target) for target in targets])


async def shortest_seconds(client: httpx.AsyncClient, target: str) -> float:
    """What the quickest of twenty requests took, one after the other: a busy machine makes others slower."""
    taken = []
    async with client:
        for _ in range(20):
            start = time.perf_counter()
            (await client.get(target)).raise_for_status()
            taken.append(time.perf_counter() - start)
    return min(taken)


def test_litestar_waits_for_two_siblings_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = asyncio.run(shortest_seconds(client(LITESTAR, "dependency_siblings_io", monkeypatch), "/items/5/offer"))
    assert 0.0049 < seconds < 0.0095


def test_fastapi_waits_for_two_siblings_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = asyncio.run(shortest_seconds(client(BASELINE, "dependency_siblings_io", monkeypatch), "/items/5/offer"))
    assert 0.0098 < seconds < 0.05


@each_framework
@pytest.mark.parametrize("length", [1, 3, 5])
def test_a_chain_is_as_long_as_its_parameter_says(app: App, length: int, monkeypatch: pytest.MonkeyPatch) -> None:
    [answer] = asyncio.run(answers(client(app, f"dependency_chain[{length}]", monkeypatch), "/count/7"))
    assert {"reached": 7 + length} == answer.json()


@each_framework
@pytest.mark.parametrize(("path", "layer"), [("/price/5", "app"), ("/sale/5", "handler")])
def test_the_handlers_discount_wins_where_it_has_one(
    app: App, path: str, layer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    [answer] = asyncio.run(answers(client(app, "dependency_layers", monkeypatch), path))
    assert {"given_by": "app 5, router, controller, handler", "discount": layer} == answer.json()


@each_framework
def test_a_session_is_closed_before_the_next_request_also_when_the_handler_raises(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = import_module(f"apps.{app.folder}.dependency_cleanup")
    targets = ["/items/1/price", "/items/5001/price", "/items/2/price"] * 10
    given = asyncio.run(answers(client(app, "dependency_cleanup", monkeypatch), *targets))
    assert [200, 404, 200] * 10 == [answer.status_code for answer in given]
    assert {1} == {answer.json()["open_sessions"] for answer in given if answer.is_success}
    assert set() == module.open_sessions


@each_framework
def test_a_session_is_closed_before_its_answer_is_sent(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module(f"apps.{app.folder}.dependency_cleanup")
    served, open_while_sending = client_app(app, "dependency_cleanup", monkeypatch), []

    async def watched(scope: Message, receive: Receive, send: Send) -> None:
        async def watch(message: Message) -> None:
            open_while_sending.append(len(module.open_sessions))
            await send(message)

        await served(scope, receive, watch)

    asyncio.run(answers(client_of(watched), "/items/1/price"))
    assert [0, 0] == open_while_sending
