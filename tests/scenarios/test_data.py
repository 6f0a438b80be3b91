from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from scenarios import data


def test_a_row_becomes_what_a_client_sees() -> None:
    row = {
        "id": UUID("8d066c54-d21f-4300-8000-000000000000"),
        "placed_at": datetime(2026, 1, 20, 9, 30, tzinfo=UTC),
        "status": data.OrderStatus.PAID,
        "total": Decimal("10.50"),
        "lines": [{"quantity": 1, "gift": True}],
        "note": None,
    }
    assert {
        "id": "8d066c54-d21f-4300-8000-000000000000",
        "placed_at": "2026-01-20T09:30:00Z",
        "status": "paid",
        "total": "10.50",
        "lines": [{"quantity": 1, "gift": True}],
        "note": None,
    } == data.json_value(row)


def test_a_type_that_no_row_holds_yet_is_refused() -> None:
    with pytest.raises(TypeError, match="json_value does not know bytes"):
        data.json_value(b"")


def test_json_goes_over_the_wire_compact_in_key_order_and_in_utf_8() -> None:
    assert data.json_bytes({"name": "café", "id": [1, 2.5]}) == '{"name":"café","id":[1,2.5]}'.encode()


def test_items_have_the_ids_from_1_up_and_prices_of_two_decimals() -> None:
    rows = data.items()
    assert list(range(1, data.SHOP_SIZE + 1)) == [row["id"] for row in rows]
    assert all(round(row["price"], 2) == row["price"] and 0 < row["price"] < 1_000_000 for row in rows)


def test_the_order_has_a_field_that_is_null_and_one_that_is_set_and_adds_up() -> None:
    order = data.order()
    assert order["coupon"] is None
    assert order["note"]
    assert sum(line["quantity"] * line["unit_price"] for line in order["lines"]) == order["total"]
