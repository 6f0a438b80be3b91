"""An answer, and a task that runs once it was sent."""

from fastapi import APIRouter, BackgroundTasks

router = APIRouter()
sent: list[int] = []


async def send_confirmation(order_id: int) -> None:
    """In place of a mail: remember the order."""
    sent.append(order_id)


@router.post("/orders/{order_id}/confirmation", status_code=202)
async def background_task(order_id: int, background_tasks: BackgroundTasks) -> dict[str, int]:
    """Accept the order, and say how many confirmations were sent before."""
    background_tasks.add_task(send_confirmation, order_id)
    return {"order_id": order_id, "sent_before": len(sent)}
