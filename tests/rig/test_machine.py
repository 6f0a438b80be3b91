"""Who is kept on which core: nobody beside the servers on the same physical one, where there is another."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from runner.rig.host import machine
from runner.rig.host.machine import Placement, placement

NEIGHBOURS = {0: {1}, 1: {0}, 2: {3}, 3: {2}}
"""Threads of one core have numbers in a row, as on most laptops and in most clouds."""

HALVES = {0: {2}, 1: {3}, 2: {0}, 3: {1}}
"""First one thread of every core, then the other of each, as on most servers."""

ONE_CORE = {0: {1, 2, 3}, 1: {0, 2, 3}, 2: {0, 1, 3}, 3: {0, 1, 2}}
"""Four threads of a single core."""


@pytest.mark.parametrize(
    ("allowed", "siblings", "placed"),
    [
        ({0, 1, 2, 3}, {}, Placement(0, 1, 2)),
        ({0, 1, 2, 3}, NEIGHBOURS, Placement(0, 2, 3)),
        ({0, 1, 2, 3}, HALVES, Placement(0, 1, 3)),
        ({0, 1, 2, 3, 4, 5}, NEIGHBOURS | {4: {5}, 5: {4}}, Placement(0, 2, 4)),
        ({1, 2, 3}, NEIGHBOURS, Placement(1, 2, 3)),
    ],
    ids=["no siblings", "neighbours", "halves", "three cores", "one thread taken away"],
)
def test_the_generator_and_the_database_keep_off_the_servers_physical_core(
    allowed: set[int], siblings: Mapping[int, set[int]], placed: Placement
) -> None:
    assert placed == placement(allowed, siblings)


@pytest.mark.parametrize(
    ("allowed", "siblings"), [({4, 9}, {}), ({4, 9}, {4: {5}, 9: {8}}), ({4, 5, 9}, {4: {5}, 5: {4}})]
)
def test_the_database_joins_the_generator_where_only_the_servers_core_is_left(
    allowed: set[int], siblings: Mapping[int, set[int]]
) -> None:
    assert Placement(4, 9, 9) == placement(allowed, siblings)


@pytest.mark.parametrize(
    ("allowed", "siblings", "placed"),
    [
        ({0, 1}, NEIGHBOURS, Placement(0, 1, 1, is_shared=True)),
        ({0, 1, 2, 3}, ONE_CORE, Placement(0, 1, 2, is_shared=True)),
    ],
)
def test_one_physical_core_is_shared_and_that_is_remembered(
    allowed: set[int], siblings: Mapping[int, set[int]], placed: Placement
) -> None:
    assert placed == placement(allowed, siblings)


def test_a_single_core_is_nobodys_own() -> None:
    assert Placement(None, None, None) == placement({5}, {})


def thread_siblings_list(folder: Path, **contents: str) -> Path:
    """The kernel's files, of these cores."""
    for cpu, content in contents.items():
        (folder / "cpu" / cpu / "topology").mkdir(parents=True)
        (folder / "cpu" / cpu / "topology" / "thread_siblings_list").write_text(content)
    return folder


@pytest.mark.parametrize(
    ("content", "siblings"),
    [
        ("0\n", set()),
        ("0-1\n", {1}),
        ("0,8\n", {8}),
        ("0,48,96,144\n", {48, 96, 144}),
        ("0-3\n", {1, 2, 3}),
        ("0-1,8-9\n", {1, 8, 9}),
        ("\n", set()),
    ],
)
def test_siblings_are_read_as_the_kernel_lists_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, siblings: set[int]
) -> None:
    monkeypatch.setattr(machine, "SYSTEM", thread_siblings_list(tmp_path, cpu0=content))

    assert siblings == machine.siblings_of(0)


def test_a_core_of_which_the_system_says_nothing_has_no_siblings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "SYSTEM", tmp_path)

    assert set() == machine.siblings_of(0)


@pytest.mark.parametrize(
    ("second", "cores", "is_shared"), [("0-1\n", (0, 1), True), ("1\n", (0, 1), False)], ids=["one core", "two"]
)
def test_a_description_says_where_everybody_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, second: str, cores: tuple[int, int], *, is_shared: bool
) -> None:
    first = second if is_shared else "0\n"
    monkeypatch.setattr(machine, "SYSTEM", thread_siblings_list(tmp_path, cpu0=first, cpu1=second))
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 1}, raising=False)

    described = machine.describe()

    assert (described.server_core, described.generator_core) == cores
    assert 1 == described.database_core
    assert is_shared == described.shares_core


def test_a_system_without_affinity_keeps_nobody_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)

    assert Placement() == machine.placement_here()
