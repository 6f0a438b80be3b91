"""The test of the grown app, with the client that Litestar brings."""

from litestar.testing import TestClient

from apps.first_steps.litestar_grown import app


def test_a_discount_lowers_the_price() -> None:
    """Post an item with a discount of a tenth."""
    with TestClient(app) as client:
        answer = client.post("/items?percent=10", json={"name": "lamp", "price": 20})
    assert 201 == answer.status_code
    assert {"name": "lamp", "price": 18} == answer.json()
