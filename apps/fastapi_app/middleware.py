"""Pure ASGI middlewares, as many as the scenario's parameter says."""

from typing import Any

from fastapi import APIRouter
from fastapi.middleware import Middleware
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class LayerMiddleware:
    """Leaves its number on every answer."""

    def __init__(self, app: ASGIApp, number: int) -> None:
        self.app = app
        self.header = f"x-layer-{number}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add a header to the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_header(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append(self.header, "passed")
            await send(message)

        await self.app(scope, receive, send_with_header)


router = APIRouter()


@router.get("/json")
async def hello() -> dict[str, str]:
    """Say hello."""
    return {"message": "Hello"}


def create_router(_layers: int) -> APIRouter:
    """The route, the same under any number of layers."""
    return router


def create_app_options(layers: int) -> dict[str, Any]:
    """The layers, the first one outermost."""
    return {"middleware": [Middleware(LayerMiddleware, number=number) for number in range(1, layers + 1)]}
