import pytest

from apps.contenders import BASELINE, CONTENDERS, LITESTAR, App
from scenarios import data
from scenarios.spec import Request
from tests.apps.messages import sent

each_way = pytest.mark.parametrize(
    "app", [BASELINE, LITESTAR, CONTENDERS["fastapi-streaming-response"]], ids=lambda app: app.name
)
each_framework = pytest.mark.parametrize("app", [BASELINE, LITESTAR], ids=["fastapi", "litestar"])

CONFIRMATIONS = [Request("POST", f"/orders/{order_id}/confirmation") for order_id in (11, 12, 13)]


@each_way
def test_a_stream_comes_in_a_hundred_chunks_of_a_kilobyte(app: App) -> None:
    [answer] = sent(app, "stream", [Request("GET", "/stream")])
    assert list(data.chunks()) == answer.chunks
    assert [1_000] * 100 == [len(chunk) for chunk in answer.chunks]
    assert "content-length" not in answer.headers


@each_way
def test_each_event_is_sent_by_itself(app: App) -> None:
    [answer] = sent(app, "server_sent_events", [Request("GET", "/items/events")])
    events = [chunk.decode().splitlines() for chunk in answer.chunks]
    expected = [data.json_bytes(row).decode() for row in data.items(100)]
    assert [["event: item", f"data: {item}", ""] for item in expected] == events


@each_framework
def test_a_task_has_run_by_the_time_the_next_request_is_made(app: App) -> None:
    accepted = sent(app, "background_task", CONFIRMATIONS)
    assert [202, 202, 202] == [answer.status for answer in accepted]
    assert [
        {"order_id": 11, "sent_before": 0},
        {"order_id": 12, "sent_before": 1},
        {"order_id": 13, "sent_before": 2},
    ] == [answer.value for answer in accepted]


@each_framework
def test_no_task_runs_before_its_answer_is_sent(app: App) -> None:
    accepted = sent(app, "background_task", CONFIRMATIONS, nested=True)
    assert [0, 0, 0] == [answer.value["sent_before"] for answer in accepted]
