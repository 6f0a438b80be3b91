"""The floor, wrong only now and then: from the moment when the file that FAULT names is there."""

from itertools import count

from apps.floor_app.app import App, Message, Receive, Send
from apps.floor_app.app import create_app as create_floor
from tests.faults.apps import from_the_fault_on


def create_closing_every_tenth() -> App:
    """Closes the connection of every tenth request instead of answering, and answers the others."""
    floor, numbers = create_floor(), count(1)

    async def close_or_answer(scope: Message, receive: Receive, send: Send) -> None:
        if next(numbers) % 10:
            await floor(scope, receive, send)
            return
        send.__self__.transport.close()  # type: ignore[attr-defined] # ASGI has no word for it
        while (await receive())["type"] != "http.disconnect":
            pass

    return from_the_fault_on(close_or_answer)
