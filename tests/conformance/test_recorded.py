import gzip

import pytest

from runner.conformance.check import difference
from runner.records.measurement import Answer

PATTERN = {"id": int, "name": "lamp"}


def recorded(body: bytes, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status=200, content_type="application/json", body=body, headers=named)


def test_the_very_bytes_are_as_expected() -> None:
    assert difference(recorded(b"{}"), 200, b"{}") is None


def test_other_bytes_of_an_equal_value_are_not() -> None:
    assert ("body", "expected '{}', got '{ }': they part at byte 1") == difference(recorded(b"{}"), 200, b"{ }")


def test_where_there_is_a_pattern_what_matches_it_is_as_expected() -> None:
    assert difference(recorded(b'{"id":1,"name":"lamp"}'), 200, b'{"id":2, "name":"lamp"}', PATTERN) is None


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"id":"2","name":"lamp"}', "value of root['id']: expected any int, got \"2\""),
        (b'{"id":2,"name":"vase"}', 'value of root[\'name\']: expected "lamp", got "vase"'),
        (b'{"name":"lamp"}', "value of root['id']: expected any int, got not present"),
        (b'{"id":2,', "expected JSON, got '{\"id\":2,' (Input data was truncated)"),
    ],
)
def test_what_does_not_match_is_named_by_its_field(body: bytes, says: str) -> None:
    assert ("body", says) == difference(recorded(b'{"id":1,"name":"lamp"}'), 200, body, PATTERN)


def test_another_status_is_never_as_expected_whatever_the_pattern() -> None:
    wrong = difference(recorded(b'{"id":1}'), 404, b'{"id":1}', {"id": int})

    assert ("status", "expected 200, got 404: '{\"id\":1}'") == wrong


def test_compressed_bodies_are_compared_by_what_they_unpack_to() -> None:
    expected = recorded(gzip.compress(b'{"id":1}', mtime=1), content_encoding="gzip")

    assert difference(expected, 200, gzip.compress(b'{"id":1}', mtime=2)) is None
    assert (
        "body",
        "expected '{\"id\":1}', got '{\"id\":2}': they part at byte 6",
    ) == difference(expected, 200, gzip.compress(b'{"id":2}', mtime=2))
    assert difference(expected, 200, gzip.compress(b'{"id":2}', mtime=2), {"id": int}) is None


def test_a_body_that_is_not_compressed_any_more_is_a_failure() -> None:
    expected = recorded(gzip.compress(b"{}"), content_encoding="gzip")

    wrong = difference(expected, 200, b"{}")

    assert wrong is not None
    assert wrong[1].startswith("expected gzip, got '{}' (Not a gzipped file")
