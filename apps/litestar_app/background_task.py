"""An answer, and a task that runs once it was sent."""

from litestar import Response, post
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath

sent: list[int] = []


async def send_confirmation(order_id: int) -> None:
    """In place of a mail: remember the order."""
    sent.append(order_id)


@post("/orders/{order_id:int}/confirmation", status_code=202)
async def background_task(order_id: FromPath[int]) -> Response[dict[str, int]]:
    """Accept the order, and say how many confirmations were sent before."""
    answer = {"order_id": order_id, "sent_before": len(sent)}
    return Response(answer, background=BackgroundTask(send_confirmation, order_id))


route_handlers = [background_task]
