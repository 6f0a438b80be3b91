import pytest

from runner.conformance import value_diff
from runner.errors import UsageError
from runner.pair.job import refuse_what_is_no_path, with_ignored


@pytest.mark.parametrize(
    ("path", "baseline", "other"),
    [
        ("$.at", {"id": 1, "at": "10:00"}, {"id": 1, "at": "10:01"}),
        ("$.at", {"id": 1, "at": "10:00"}, {"id": 1}),
        ("$.at", {"id": 1}, {"id": 1, "at": "10:01"}),
        ("$.items[*].at", {"items": [{"at": 1}, {"at": 2}]}, {"items": [{"at": 3}, {}]}),
        ("$..at", {"a": {"at": 1}, "at": 2}, {"a": {"at": 3}, "at": 4}),
        ("$.ids[0]", {"ids": [1, 2]}, {"ids": [3, 2]}),
        ("$['at']", {"at": 1}, {"at": 2}),
        ("$", "served at 10:00", "served at 10:01"),
    ],
)
def test_what_is_ignored_may_differ(path: str, baseline: object, other: object) -> None:
    assert [] == list(value_diff.differing(with_ignored(baseline, [path]), other))


def test_what_is_not_ignored_may_not() -> None:
    expected = with_ignored({"id": 1, "at": 1}, ["$.at"])

    assert ["root['id']"] == [path for path, _, _ in value_diff.differing(expected, {"id": 2, "at": 2})]


@pytest.mark.parametrize("path", ["created_at", "$.[", "$.a["])
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(UsageError, match="ignore"):
        refuse_what_is_no_path([path], "pair.toml")
