"""What only one framework brings: used once there, and looked for in vain in the other."""

import ast
import asyncio
import importlib.metadata
import importlib.util
import re
from collections.abc import AsyncIterable, Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from fastapi import FastAPI
from litestar import Litestar, get, post
from litestar.channels import ChannelsPlugin
from litestar.channels.backends.memory import MemoryChannelsBackend
from litestar.config.csrf import CSRFConfig
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.params import MsgPackBody
from litestar.stores.memory import MemoryStore
from opentelemetry import trace
from pydantic import BaseModel

from scenarios.capabilities import ONE_SIDED

PACKAGES = {"fastapi": ("fastapi", "starlette"), "litestar": ("litestar",)}
OTHER = {"fastapi": "litestar", "litestar": "fastapi"}

NAMES = {
    "Stores": r"stores?$",
    "Response cache": r"response_?cache",
    "Rate limit": r"rate_?limit|throttl",
    "Channels": r"channel|pub_?sub|broadcast",
    "CSRF protection": r"[cx]srf",
    "MessagePack bodies": r"(msg|message)_?pack",
    "Frontend": r"frontend|single_?page",
    "JSON Lines": r"json_?l(ines)?$|(?<!se)ndjson",
}
"""What a framework that has it would call it."""


class Point(msgspec.Struct):
    """A body in MessagePack."""

    x: int


class Line(BaseModel):
    """A line of JSON."""

    x: int


async def ask(app: Any, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - either framework's
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return await client.request(method, path, **options)


async def a_store_keeps_a_value(_folder: Path) -> object:
    store = MemoryStore()
    await store.set("key", b"value", expires_in=60)
    await store.set("gone", b"value", expires_in=-1)
    return await store.get("key"), await store.get("gone")


async def the_second_answer_comes_from_the_cache(_folder: Path) -> object:
    calls: list[str] = []

    @get("/", cache=True)
    async def cached() -> int:
        calls.append("called")
        return len(calls)

    app = Litestar([cached], logging_config=None)
    return [(await ask(app, "GET", "/")).json() for _ in range(2)]


async def the_second_request_of_a_minute_is_refused(_folder: Path) -> object:
    @get("/")
    async def limited() -> None:
        return None

    app = Litestar([limited], middleware=[RateLimitConfig(("minute", 1)).middleware], logging_config=None)
    return [(await ask(app, "GET", "/")).status_code for _ in range(2)]


async def who_subscribes_hears_what_is_published(_folder: Path) -> object:
    plugin = ChannelsPlugin(backend=MemoryChannelsBackend(), channels=["news"])
    async with plugin as channels, channels.start_subscription(["news"]) as subscriber:
        await channels.wait_published("hello", ["news"])
        return await anext(subscriber.iter_events())


async def a_post_without_the_token_is_refused(_folder: Path) -> object:
    @get("/")
    async def form() -> None:
        return None

    @post("/")
    async def protected() -> None:
        return None

    csrf = CSRFConfig(secret="protects nothing, this is a test")  # noqa: S106
    app = Litestar([form, protected], csrf_config=csrf, logging_config=None)
    token = (await ask(app, "GET", "/")).cookies["csrftoken"]
    headers = {"cookie": f"csrftoken={token}", "x-csrftoken": token}
    return [(await ask(app, "POST", "/", headers=given)).status_code for given in ({}, headers)]


async def a_body_in_messagepack_is_decoded_and_checked(_folder: Path) -> object:
    @post("/")
    async def take(data: MsgPackBody[Point]) -> Point:
        return data

    app = Litestar([take], logging_config=None)
    headers = {"content-type": "application/x-msgpack"}
    bodies = [msgspec.msgpack.encode({"x": value}) for value in (3, "three")]
    return [(await ask(app, "POST", "/", content=body, headers=headers)).status_code for body in bodies]


async def a_path_that_no_route_has_gets_the_start_page(folder: Path) -> object:
    (folder / "index.html").write_text("<p>start</p>")
    app = FastAPI()
    app.frontend("/", directory=folder)
    answer = await ask(app, "GET", "/settings/profile", headers={"accept": "text/html"})
    return answer.status_code, answer.text


async def a_generator_is_sent_line_by_line(_folder: Path) -> object:
    app = FastAPI()

    @app.get("/")
    async def lines() -> AsyncIterable[Line]:
        yield Line(x=1)
        yield Line(x=2)

    answer = await ask(app, "GET", "/")
    return answer.headers["content-type"], answer.text


async def a_provider_is_asked_for_a_span(_folder: Path) -> object:
    asked: list[str] = []

    class Provider(trace.TracerProvider):
        def get_tracer(self, instrumenting_module_name: str, *_arguments: Any, **_options: Any) -> trace.Tracer:  # noqa: ANN401
            asked.append(instrumenting_module_name)
            return trace.NoOpTracer()

    await ask(FastAPI(telemetry={"tracer_provider": Provider()}), "GET", "/")
    return asked


USES: dict[str, tuple[Callable[[Path], Awaitable[object]], object]] = {
    "Stores": (a_store_keeps_a_value, (b"value", None)),
    "Response cache": (the_second_answer_comes_from_the_cache, [1, 1]),
    "Rate limit": (the_second_request_of_a_minute_is_refused, [200, 429]),
    "Channels": (who_subscribes_hears_what_is_published, b"hello"),
    "CSRF protection": (a_post_without_the_token_is_refused, [403, 201]),
    "MessagePack bodies": (a_body_in_messagepack_is_decoded_and_checked, [201, 400]),
    "Frontend": (a_path_that_no_route_has_gets_the_start_page, (200, "<p>start</p>")),
    "JSON Lines": (a_generator_is_sent_line_by_line, ("application/jsonl", '{"x":1}\n{"x":2}\n')),
    "OpenTelemetry as shipped": (a_provider_is_asked_for_a_span, ["fastapi"]),
}


def test_each_is_used_once_and_nothing_else() -> None:
    assert list(USES) == [each.name for each in ONE_SIDED]


@pytest.mark.parametrize(("use", "expected"), USES.values(), ids=list(USES))
def test_the_framework_that_brings_it_does_it(
    use: Callable[[Path], Awaitable[object]], expected: object, tmp_path: Path
) -> None:
    async def used() -> object:
        return await use(tmp_path)

    assert expected == asyncio.run(used())


@cache
def names_in(framework: str) -> frozenset[str]:
    """Modules, classes, functions and parameters that a framework defines, in small letters."""
    found: set[str] = set()
    for package in PACKAGES[framework]:
        spec = importlib.util.find_spec(package)
        assert spec is not None
        assert spec.origin is not None
        for path in Path(spec.origin).parent.rglob("*.py"):
            found.add(path.stem)
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                    found.add(node.name)
                elif isinstance(node, ast.arg):
                    found.add(node.arg)
    return frozenset(name.lower() for name in found)


@pytest.mark.parametrize("one", [one for one in ONE_SIDED if one.name in NAMES], ids=lambda one: str(one.name))
def test_nothing_in_the_other_framework_bears_such_a_name(one: Any) -> None:  # noqa: ANN401 - a OneSided
    def bearers(framework: str) -> set[str]:
        return {name for name in names_in(framework) if re.search(NAMES[one.name], name)}

    assert bearers(one.framework)
    assert set() == bearers(OTHER[one.framework])


def test_fastapi_brings_opentelemetry_and_litestar_leaves_it_to_an_extra() -> None:
    def brings(framework: str) -> set[str]:
        needed = [line for line in importlib.metadata.requires(framework) or [] if line.startswith("opentelemetry")]
        return {line.partition(">")[0] for line in needed if "extra ==" not in line}

    assert {"opentelemetry-api"} == brings("fastapi")
    assert set() == brings("litestar")


def test_litestars_static_files_do_not_fall_back_to_the_start_page(tmp_path: Path) -> None:
    from litestar.static_files import create_static_files_router

    (tmp_path / "index.html").write_text("<p>start</p>")
    router = create_static_files_router("/", directories=[tmp_path], html_mode=True)
    app = Litestar([router], logging_config=None)

    assert "<p>start</p>" == asyncio.run(ask(app, "GET", "/")).text
    assert 404 == asyncio.run(ask(app, "GET", "/settings/profile")).status_code
