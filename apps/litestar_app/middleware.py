"""Pure ASGI middlewares, as many as the scenario's parameter says."""

from typing import Any

from litestar import get
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.handlers import HTTPRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send


class LayerMiddleware(ASGIMiddleware):
    """Leaves its number on every answer."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, number: int) -> None:
        self.header = f"x-layer-{number}"

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Pass the request on, and add a header to the answer."""

        async def send_with_header(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableScopeHeaders.from_message(message).add(self.header, "passed")
            await send(message)

        await next_app(scope, receive, send_with_header)


@get("/json")
async def hello() -> dict[str, str]:
    """Say hello."""
    return {"message": "Hello"}


def create_route_handlers(_layers: int) -> list[HTTPRouteHandler]:
    """The route, the same under any number of layers."""
    return [hello]


def create_app_options(layers: int) -> dict[str, Any]:
    """The layers, the first one outermost."""
    return {"middleware": [LayerMiddleware(number) for number in range(1, layers + 1)]}
