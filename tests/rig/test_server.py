"""Real server processes: what they say when they do not start, and where they run."""

import os
import time
from collections.abc import Sequence
from dataclasses import replace

import psutil
import pytest

from apps.contenders import BASELINE, FLOOR, App
from runner.errors import ServerError
from runner.experiment.lineup import APPS
from runner.records.condition import Condition
from runner.rig import process, server
from runner.rig.host import machine
from runner.rig.rig import LocalRig
from runner.rig.server import ServerPlan
from scenarios.discovery import all_scenarios
from scenarios.spec import Scenario

SCENARIO = all_scenarios()["json_hello"]


def plan(app: App = BASELINE, scenario: Scenario = SCENARIO) -> ServerPlan:
    """A server under the usual condition."""
    return ServerPlan(app, scenario, Condition(app=app.name))


def plan_of(factory: str) -> ServerPlan:
    """A server of an app that gives trouble."""
    return plan(replace(BASELINE, elsewhere=f"tests.rig.stubborn:{factory}"))


def test_a_server_that_ends_instead_of_starting_shows_its_last_lines() -> None:
    with pytest.raises(ServerError) as refused:
        server.start_together([plan_of("create_broken")])

    assert "fastapi on json_hello ended with exit code" in str(refused.value)
    assert "RuntimeError: this app does not start" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_server_that_does_not_start_in_time_shows_its_last_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "START_SECONDS", 2)
    monkeypatch.setattr(process, "STOP_SECONDS", 0.5)

    with pytest.raises(ServerError, match=r"fastapi on json_hello did not start within 3 s: .*waiting for Godot"):
        server.start_together([plan_of("create_waiting")])


def test_one_server_that_does_not_start_leaves_none_running(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[server.Server] = []

    def refuse(servers: Sequence[server.Server]) -> None:
        started.extend(servers)
        raise ServerError("refused")

    monkeypatch.setattr(server, "await_listening", refuse)

    with pytest.raises(ServerError, match="refused"):
        server.start_together([plan(FLOOR), plan(FLOOR, all_scenarios()["plaintext"])])

    assert [False, False] == [one.is_running() for one in started]


def test_a_connection_stays_open_while_a_contender_waits_for_its_turn() -> None:
    rig, usual = LocalRig(APPS), Condition(app="fastapi", connections=2)
    try:
        rig.start([(usual, SCENARIO)])
        rig.ask(usual, SCENARIO, SCENARIO.exchanges(SCENARIO.parameter))
        rig.load(usual, SCENARIO, 0.05)
        time.sleep(6)  # uvicorn's default is 5 s

        assert 0 == rig.load(usual, SCENARIO, 0.05).load.reconnects
    finally:
        rig.close()


def test_variables_that_would_steer_a_server_do_not_reach_it(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["PYTHONHASHSEED", "PYTHONASYNCIODEBUG", "PYTHONTRACEMALLOC", "PYTHONMALLOC", "PYTHONPERFSUPPORT"]
    names += ["PYTHON_GIL", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "UVICORN_ACCESS_LOG"]
    names += ["LITESTAR_DEBUG", "FASTAPI_OTEL_AUTO_CONFIGURE", "OTEL_EXPORTER_OTLP_ENDPOINT"]
    for steering in names:
        monkeypatch.setenv(steering, "1")

    told = plan().environment()

    assert [] == [name for name in names if name in told]
    assert ("json_hello", "pydantic") == (told["SCENARIO"], told["MODEL_LIBRARY"])


@pytest.mark.parametrize("name", ["PYTHONPATH", "PYTHONHOME", "PYTHONPLATLIBDIR", "PYTHONUSERBASE", "PYTHONNOUSERSITE"])
def test_a_server_finds_its_packages_where_we_find_ours(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "/where/they/are")

    assert "/where/they/are" == plan().environment()[name]


def test_a_server_runs_plainly_whatever_its_caller_runs_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONMALLOC", "debug")
    monkeypatch.setenv("PYTHONTRACEMALLOC", "1")
    [running] = server.start_together([plan()])
    try:
        ours = {name for name in psutil.Process(*running.pids).environ() if name.startswith("PYTHON")}
    finally:
        running.stop()

    assert set() == ours - set(server.WHEREABOUTS)


@pytest.mark.skipif(machine.placement_here().server is None, reason="one core, or a system that cannot pin")
def test_servers_have_one_core_and_the_generator_another() -> None:
    placed = machine.placement_here()
    rig, floor = LocalRig(APPS), Condition(app="floor")
    try:
        rig.start([(floor, SCENARIO)])
        threads = psutil.Process(*rig.server_pids(floor, SCENARIO)).threads()
        servers = {frozenset(os.sched_getaffinity(thread.id)) for thread in threads}
        generator = os.sched_getaffinity(rig.running_generator().pid)
    finally:
        rig.close()

    assert ({frozenset({placed.server})}, {placed.generator}) == (servers, generator)
    assert placed.server != placed.generator
