from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.conformance.value_diff import differing, has_pattern, shown

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda values: st.lists(values) | st.dictionaries(st.text(), values),
)


@given(JSON)
def test_a_value_equals_itself_and_has_no_pattern(value: Any) -> None:  # noqa: ANN401
    assert [] == list(differing(value, value))
    assert not has_pattern(value)


@given(JSON)
def test_its_own_type_matches_a_value_and_another_does_not(value: Any) -> None:  # noqa: ANN401
    assert [] == list(differing(type(value), value))
    assert ["root"] == [path for path, _, _ in differing(bytes, value)]


@pytest.mark.parametrize(
    ("expected", "got"),
    [(1, True), (True, 1), (1, 1.0), (1.0, 1), (0, False), ("1", 1), (None, 0), ([], {}), ({}, None), ([], "")],
)
def test_equality_is_strict(expected: object, got: object) -> None:
    assert [("root", expected, got)] == list(differing(expected, got))


@pytest.mark.parametrize(("pattern", "got"), [(int, True), (float, 1), (str, None), (list, {}), (dict, [])])
def test_a_type_is_as_strict(pattern: type[Any], got: object) -> None:
    assert [("root", pattern, got)] == list(differing(pattern, got))


def test_a_difference_is_named_by_its_path() -> None:
    expected = {"items": [{"id": 1, "price": 2.5}, {"id": int}], "next": None}
    got = {"items": [{"id": 1, "price": 2.0}, {"id": "x"}, {"id": 3}]}

    assert [
        "root['items'][0]['price']",
        "root['items'][1]['id']",
        "root['items'][2]",
        "root['next']",
    ] == [path for path, _, _ in differing(expected, got)]


@pytest.mark.parametrize("value", [int, [1, [str]], {"a": {"b": list}}, ({"a": bool},)])
def test_a_pattern_is_found_however_deep(value: object) -> None:
    assert has_pattern(value)


def test_long_values_are_shown_around_the_place_where_they_part() -> None:
    expected, got = shown("a" * 500 + "b" + "c" * 500, "a" * 500 + "X" + "c" * 500)

    assert expected == got.replace("X", "b")
    assert got.startswith("...a")
    assert got.endswith("c...")
    assert len(got) < 130


def test_what_no_json_holds_is_shown_too() -> None:
    assert ("any int", "b'\\x00'") == shown(int, b"\x00")
    assert ('{"id":"any int"}', '"not present"') == shown({"id": int}, "not present")
