"""Text messages that come back over a WebSocket."""

from contextlib import suppress

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

router = APIRouter()


@router.websocket("/echo")
async def echo(websocket: WebSocket) -> None:
    """Answer each message with itself."""
    await websocket.accept()
    with suppress(WebSocketDisconnect):
        while True:
            message = await websocket.receive_text()
            await websocket.send_text(message)
