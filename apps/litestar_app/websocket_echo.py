"""Text messages that come back over a WebSocket."""

from litestar import websocket_listener


@websocket_listener("/echo")
async def echo(data: str) -> str:
    """Answer with the message itself."""
    return data


route_handlers = [echo]
