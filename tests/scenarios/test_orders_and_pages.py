from scenarios import data
from scenarios.discovery import all_scenarios
from scenarios.spec import Exchange


def exchanges_of(name: str) -> list[Exchange]:
    scenario = all_scenarios()[name]
    return list(scenario.exchanges(scenario.parameter))


def test_the_body_of_an_order_is_70_to_80_kb_of_json_and_no_two_are_the_same() -> None:
    bodies = [exchange.request.body for exchange in exchanges_of("create_order")]
    assert [] == [len(body) for body in bodies if not 70_000 <= len(body) <= 80_000]
    assert len(set(bodies)) == len(bodies) == 8


def test_no_two_pages_share_a_query_string_and_none_is_empty() -> None:
    exchanges = exchanges_of("page_of_items")
    pages = [exchange.expectation.body for exchange in exchanges]
    assert len({exchange.request.target for exchange in exchanges}) == len(exchanges) == 5_000
    assert [] == [page for page in pages if not isinstance(page, dict) or not page["items"]]


def test_each_item_is_asked_for_and_changed_under_a_path_of_its_own() -> None:
    for scenario in ("hide_field", "patch_item"):
        targets = {exchange.request.target for exchange in exchanges_of(scenario)}
        assert {f"/items/{number}" for number in range(1, data.SHOP_SIZE + 1)} == targets


def test_every_change_changes_something_and_each_field_is_changed_by_some() -> None:
    changed: set[str] = set()
    for exchange, row in zip(exchanges_of("patch_item"), data.items(), strict=True):
        after = exchange.expectation.body
        assert isinstance(after, dict)
        different = {field for field, value in after.items() if value != row[field]}
        assert different
        changed |= different
    assert {"name", "price", "in_stock", "tags"} == changed
