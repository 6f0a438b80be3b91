"""The order of effects, as a log."""

from dataclasses import replace
from pathlib import Path

import pytest

from runner.analysis.statistics.stopping import FIRST_LOOK, FURTHER_BLOCKS
from runner.errors import ServerError
from runner.experiment.bench import Bench
from runner.experiment.lineup import Lineup
from runner.records import store
from runner.records.condition import Condition, Schedule
from runner.records.measurement import Failed, Failure, FailureKind, Measured
from runner.records.run import MANY_SCENARIOS, Complete, Interrupted, Kind, Recording
from runner.records.store import Store
from runner.rig.host.signals import StoppedError
from runner.rig.rig import Reading
from scenarios.spec import Exchange, Expectation, Request, Scenario
from tests.builders import make_load, make_options, make_run
from tests.fakes import Clock, RecordingRig, SilentView, make_answer
from tests.lineups import make_lineup

FEWEST_BLOCKS = FIRST_LOOK + FURTHER_BLOCKS

EXCHANGES = [Exchange(Request("GET", "/"), Expectation(200, "application/json", {"hello": "world"}))]


def lineup_named(name: str) -> Lineup:
    scenario = Scenario(area="test", exchanges=lambda _parameter: EXCHANGES, name=name, question="?")
    return make_lineup(replace(scenario, experiment="latency") if name.startswith("latency[") else scenario)


def measure(
    rig: RecordingRig,
    folder: Path,
    *,
    names: tuple[str, ...] = ("one",),
    kind: Kind = Kind.SMOKE,
    clock: Clock | None = None,
) -> Recording:
    run = make_run(options=make_options(kind=kind, scenarios=names, rounds=1 if kind is Kind.SMOKE else None))
    bench = Bench(
        run,
        [lineup_named(name) for name in names],
        rig,
        Store.create(folder / "run", run),
        SilentView(),
        clock=clock or Clock(),
    )
    return bench.measure()


def outcomes_of(recording: Recording, name: str) -> list[type]:
    return [type(block.outcome) for block in recording.blocks if block.scenario == name]


class WrongWhileWarmingUp(RecordingRig):
    """Answers as expected when asked, and something else as soon as it is loaded."""

    def load(
        self, condition: Condition, scenario: Scenario, seconds: float, schedule: Schedule | None = None
    ) -> Reading:
        """A slice with one wrong answer."""
        reading = super().load(condition, scenario, seconds, schedule)
        failure = Failure(kind=FailureKind.BODY, request="GET /", detail="expected 'a', got 'b'")
        return replace(reading, load=make_load(failures=[failure]))


def test_a_wrong_answer_while_warming_up_fails_the_block_before_it_is_timed(tmp_path: Path) -> None:
    recording = measure(WrongWhileWarmingUp(), tmp_path)

    [*_, last] = recording.blocks
    assert isinstance(last.outcome, Failed)
    assert "one: fastapi answers GET / with expected 'a', got 'b'" == last.outcome.reason
    assert [] == recording.slices


def test_a_block_starts_checks_warms_up_loads_and_stops(tmp_path: Path) -> None:
    rig = RecordingRig()

    measure(rig, tmp_path)

    kinds = [effect.partition(" ")[0] for effect in rig.log]
    steps = [kind for place, kind in enumerate(kinds) if place == 0 or kind != kinds[place - 1]]
    assert ["time", "start", "ask", "load", "look", "load", "look", "stop", "time", "close"] == steps
    assert [f"load {app} on one for 0.1 s" for app in ("fastapi", "litestar", "floor")] == [
        effect for effect in rig.log if "0.1 s" in effect
    ]


def test_the_machine_is_timed_before_the_first_block_and_after_the_last_and_kept(tmp_path: Path) -> None:
    rig = RecordingRig()

    recording = measure(rig, tmp_path, names=("one", "two"))

    assert [0, len(rig.log) - 2] == [place for place, effect in enumerate(rig.log) if effect == "time fixed work"]
    assert [0, 2] == [fingerprint.blocks for fingerprint in recording.fingerprints]
    assert recording.fingerprints == store.load(tmp_path / "run").fingerprints


def test_the_servers_of_a_round_start_side_by_side(tmp_path: Path) -> None:
    rig = RecordingRig()

    measure(rig, tmp_path, names=("one", "two"))

    everyone = [f"{app} on {name}" for app in ("fastapi", "litestar", "floor") for name in ("one", "two")]
    assert all(seat in rig.log[1] for seat in everyone)


def test_what_differs_is_not_timed(tmp_path: Path) -> None:
    rig = RecordingRig(answers=[make_answer({"hello": "moon"})])

    recording = measure(rig, tmp_path)

    assert not [effect for effect in rig.log if effect.startswith("load")]
    assert [Failed, Failed] == [type(block.outcome) for block in recording.blocks]
    assert isinstance(recording.blocks[0].outcome, Failed)
    assert "one: fastapi answers GET / with another value of root['hello']" in recording.blocks[0].outcome.reason


def test_a_block_is_on_disk_before_the_next_begins(tmp_path: Path) -> None:
    on_disk: list[int] = []

    def look(effect: str) -> None:
        if effect.startswith("ask fastapi"):
            on_disk.append(len(store.load(tmp_path / "run").blocks))

    measure(RecordingRig(look), tmp_path, names=("one", "two", "three"))

    assert [0, 1, 2] == on_disk


def test_a_block_that_fails_is_written_down_and_tried_once_more(tmp_path: Path) -> None:
    failures = iter([ServerError("fastapi on one died in a slice")])

    def fail_once(effect: str) -> None:
        if effect.startswith("load litestar") and (error := next(failures, None)):
            raise error

    rig = RecordingRig(fail_once)

    recording = measure(rig, tmp_path)

    assert [
        Failed(reason="fastapi on one died in a slice", attempt=1),
        Measured(pairs=10),
    ] == [block.outcome for block in recording.blocks]
    assert 2 == rig.log.count("stop one")


def test_a_second_failure_leaves_the_scenario_out_and_the_run_goes_on(tmp_path: Path) -> None:
    def fail(effect: str) -> None:
        if effect.startswith("load litestar on one"):
            raise ServerError("died")

    recording = measure(RecordingRig(fail), tmp_path, names=("one", "two"), kind=Kind.BENCH, clock=Clock(step=0.05))

    assert [Failed, Failed] == outcomes_of(recording, "one")
    assert [Measured] * FEWEST_BLOCKS == outcomes_of(recording, "two")


def test_servers_that_never_start_leave_nothing_behind(tmp_path: Path) -> None:
    def fail(effect: str) -> None:
        if effect.startswith("start"):
            raise ServerError("fastapi on one did not start within 20 s")

    rig = RecordingRig(fail)

    with pytest.raises(ServerError, match="did not start"):
        measure(rig, tmp_path)

    assert not (tmp_path / "run").exists()
    assert "close" == rig.log[-1]


def test_an_interrupted_run_keeps_its_blocks_and_stops_everything(tmp_path: Path) -> None:
    def interrupt(effect: str) -> None:
        if effect.startswith("load fastapi on") and (tmp_path / "run" / store.BLOCKS).exists():
            raise StoppedError("SIGINT")

    rig = RecordingRig(interrupt)

    recording = measure(rig, tmp_path, names=("one", "two"))

    assert [Measured] == [type(block.outcome) for block in recording.blocks]
    assert isinstance(recording.ending, Interrupted)
    assert "SIGINT" == recording.ending.reason
    assert recording.ending == store.load(tmp_path / "run").ending
    assert "close" == rig.log[-1]


def test_a_run_stops_when_its_budget_does_not_reach_for_another_block(tmp_path: Path) -> None:
    recording = measure(RecordingRig(), tmp_path, kind=Kind.BENCH, clock=Clock(step=5))

    assert isinstance(recording.ending, Complete)
    assert "budget" == recording.ending.reason
    # The clock moves five seconds at each look, a block takes 150: a fifth does not fit into the budget of 600.
    assert 4 == len(recording.blocks)
    assert recording.ending.seconds <= recording.run.options.budget_seconds


def test_a_run_stops_when_it_is_precise_whatever_the_verdict(tmp_path: Path) -> None:
    recording = measure(RecordingRig(), tmp_path, kind=Kind.BENCH)

    # Every slice of the fake is the same, so the interval has no width and the fewest blocks allowed are enough.
    assert isinstance(recording.ending, Complete)
    assert "precise" == recording.ending.reason
    assert FEWEST_BLOCKS == len(recording.blocks)


@pytest.mark.parametrize(("scenarios", "blocks"), [(2, 4), (MANY_SCENARIOS, 2)])
def test_beside_many_scenarios_an_experiment_has_every_third_round(tmp_path: Path, scenarios: int, blocks: int) -> None:
    names = tuple(f"one_{number}" for number in range(scenarios))
    run = make_run(options=make_options(kind=Kind.BENCH, scenarios=[*names, "latency[a]"], rounds=4))
    lineups = [lineup_named(name) for name in run.options.scenarios]
    recording = Bench(
        run, lineups, RecordingRig(), Store.create(tmp_path / "run", run), SilentView(), clock=Clock()
    ).measure()

    assert (blocks, 4) == (len(outcomes_of(recording, "latency[a]")), len(outcomes_of(recording, "one_0")))


def test_servers_are_started_only_for_blocks_that_fit_together(tmp_path: Path) -> None:
    rig = RecordingRig()

    # After a round of three blocks, 140 of 600 seconds are left and a block takes 130: enough for one, whichever it is.
    measure(rig, tmp_path, names=("one", "two", "three"), kind=Kind.BENCH, clock=Clock(step=5))

    # A batch side by side, then each block makes sure of its own.
    side_by_side = [effect.count("floor on") for effect in rig.log if effect.startswith("start")]
    assert [3, 1, 1, 1, 1, 1] == side_by_side
