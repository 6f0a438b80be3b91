import resource

import pytest

from runner.errors import UsageError
from runner.rig.host import machine


def test_more_connections_than_the_system_allows_are_one_line_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _which: (1_024, 4_096))

    with pytest.raises(UsageError, match="allow more with ulimit -n 5256") as refused:
        machine.make_room(5_000)

    assert "\n" not in str(refused.value)


def test_the_soft_limit_is_raised_as_far_as_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _which: (1_024, 8_192))
    monkeypatch.setattr(resource, "setrlimit", lambda _which, limits: asked.append(limits))

    machine.make_room(4_000)

    assert [(4_256, 8_192)] == asked


def test_few_connections_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _which: (1_024, 4_096))
    monkeypatch.setattr(resource, "setrlimit", lambda *_: pytest.fail("no need"))

    machine.make_room(100)
