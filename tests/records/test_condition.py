"""Conditions as keys: every field counts, and old records are read as conditions with the values of their day."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from runner.analysis.assemble import summarise
from runner.errors import StoreError
from runner.records import store
from runner.records.condition import Condition
from runner.report.writing import summary_json

OLD = Path(__file__).parents[1] / "notebooks" / "small_run"

conditions = some.builds(
    Condition,
    app=some.sampled_from(["litestar", "fastapi"]),
    environment=some.sampled_from(["own", "python3.14"]),
    workers=some.integers(1, 8),
    connections=some.integers(1, 2048),
    host=some.sampled_from(["127.0.0.1", "10.0.0.2"]),
)


@given(one=conditions, other=conditions)
def test_two_conditions_share_a_name_only_where_they_are_the_same(one: Condition, other: Condition) -> None:
    assert (one.name == other.name) == (one == other)


def test_a_name_says_what_is_not_as_usual() -> None:
    assert "litestar" == Condition(app="litestar").name
    assert (
        "litestar (python3.14, 4 workers, 64 connections)"
        == Condition(app="litestar", workers=4, connections=64, environment="python3.14").name
    )


@given(condition=conditions)
def test_a_condition_travels_as_json(condition: Condition) -> None:
    assert condition == msgspec.json.decode(msgspec.json.encode(condition), type=Condition)


@pytest.mark.parametrize("field", ["workers", "connections"])
def test_nobody_is_served_by_nothing(field: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=field):
        msgspec.convert({"app": "litestar", field: 0}, type=Condition)


def test_a_summary_says_nothing_of_conditions_that_were_the_usual_ones() -> None:
    summary = msgspec.json.decode(summary_json(summarise(store.load(OLD))))

    assert "conditions" not in summary
    assert "--workers 1" in " ".join(summary["run"]["server_flags"])


def with_head(folder: Path, old: bytes, new: bytes) -> Path:
    """A run of this version with something changed in its head."""
    recording = store.load(OLD)
    made = store.Store.create(folder, recording.run).folder / store.RUN
    made.write_bytes(made.read_bytes().replace(old, new, 1))
    return folder


def test_a_condition_under_another_name_than_its_own_is_damage(tmp_path: Path) -> None:
    changed = with_head(tmp_path / "run", b'"litestar": {\n', b'"somebody": {\n')

    with pytest.raises(StoreError, match="'somebody' stands for 'litestar'"):
        store.load(changed)
