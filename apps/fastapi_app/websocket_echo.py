"""Text messages that come back over a WebSocket."""

from fastapi import APIRouter, WebSocket

router = APIRouter()


@router.websocket("/echo")
async def echo(websocket: WebSocket) -> None:
    """Answer each message with itself."""
    await websocket.accept()
    async for message in websocket.iter_text():
        await websocket.send_text(message)
