"""Which probe when, and what is left of them when a run goes on. The world behind the probes is a fake."""

from collections import Counter
from pathlib import Path

from apps.contenders import FLOOR, App
from apps.costs import COSTS, Costs
from runner.errors import ServerError
from runner.experiment.job import suite_job
from runner.experiment.probing import FULL, SHORT, key_of, probe, tasks
from runner.records import store
from runner.records.resources import (
    SMALLEST,
    Documented,
    Imported,
    Installed,
    Kept,
    Memory,
    Missed,
    ProbePlan,
    Reloaded,
    Resource,
    Started,
    Written,
)
from runner.records.run import Kind
from runner.records.store import Store
from scenarios.spec import Scenario
from tests.experiment.test_experiments import LIMITS
from tests.fakes import SilentView

MEMORY = Memory(proportional=40_000_000, private=39_000_000, resident=50_000_000)
PLAN = ProbePlan(starts=3, large_starts=1, imports=2, keeps=1, requests=10, documents=1, reloads=1, counts=True)


class FakeProber:
    """Finds the same everywhere, and remembers in which order it was asked."""

    def __init__(self, *, breaks_at: str = "") -> None:
        self.asked: list[str] = []
        self._breaks_at = breaks_at

    def _note(self, probe: str, app: str) -> None:
        self.asked.append(f"{probe} {app}")
        if probe == self._breaks_at:
            raise ServerError("it did not answer")

    def import_framework(self, costs: Costs, number: int) -> Imported:
        self._note("import", costs.app)
        return Imported(app=costs.app, number=number, seconds=0.5, took_seconds=1)

    def start(self, app: App, scenario: Scenario | None, costs: Costs | None, number: int) -> Started:  # noqa: ARG002
        self._note("start", app.name)
        serves = scenario.name if scenario else SMALLEST
        return Started(app=app.name, serves=serves, number=number, seconds=1, memory=MEMORY, took_seconds=1)

    def keep(self, app: App, scenario: Scenario, requests: int, number: int) -> Kept:
        self._note("kept", app.name)
        return Kept(
            app=app.name,
            serves=scenario.name,
            number=number,
            idle_seconds=2,
            idle_cpu_seconds=0,
            at_rest=MEMORY,
            warm_requests=1,
            warm=MEMORY,
            under_load=MEMORY,
            requests=requests,
            after=MEMORY,
            took_seconds=1,
        )

    def document(self, app: App, scenario: Scenario, path: str, number: int) -> Documented:  # noqa: ARG002
        self._note("document", app.name)
        return Documented(
            app=app.name,
            serves=scenario.name,
            number=number,
            first_seconds=1,
            again_seconds=0.1,
            size=9,
            took_seconds=1,
        )

    def reload(self, costs: Costs, number: int) -> Reloaded:
        self._note("reload", costs.app)
        return Reloaded(app=costs.app, number=number, seconds=1, watcher="StatReload", took_seconds=1)

    def count_packages(self, costs: Costs) -> Installed:
        self._note("install", costs.app)
        return Installed(app=costs.app, named=[], packages={})

    def read_first_steps(self, costs: Costs) -> Written:
        self._note("written", costs.app)
        return Written(app=costs.app, smallest="", grown=[])


def take(folder: Path, prober: FakeProber, records: list[Resource], *, seed: int = 1) -> list[Resource]:
    """Take what is left of the plan, into a run's folder."""
    kept = (
        Store(folder)
        if folder.exists()
        else Store.create(folder, suite_job(Kind.BENCH, [], LIMITS, probes=PLAN).head())
    )
    probe(PLAN, seed, records, prober, kept, SilentView())
    return records


def test_every_round_has_one_of_each_for_each_app_as_often_as_the_plan_says() -> None:
    counted = Counter((task.probe, task.app, task.serves) for task in tasks(PLAN, 1))

    assert (3, 1, 2) == (
        counted["start", "litestar", SMALLEST],
        counted["start", "litestar", "routing[1000]"],
        counted["import", "fastapi", ""],
    )
    assert 3 == counted["start", FLOOR.name, "json_hello"]
    assert dict.fromkeys(COSTS, 1) == {app: counted["install", app, ""] for app in COSTS}


def test_the_order_is_drawn_anew_in_each_round() -> None:
    orders = [
        [task.app for task in tasks(ProbePlan(starts=12), seed=1) if task.number == number] for number in range(12)
    ]

    assert len({tuple(order) for order in orders}) > 1
    assert all(sorted(order) == sorted([*COSTS, FLOOR.name]) for order in orders)


def test_the_full_plan_starts_each_twenty_times_and_the_default_run_a_few() -> None:
    assert (20, 100_000) == (FULL.starts, FULL.requests)
    assert 0 < SHORT.starts < FULL.starts
    assert (0, 0, 0) == (SHORT.keeps, SHORT.documents, SHORT.reloads)


def test_each_probe_is_on_disk_before_the_next(tmp_path: Path) -> None:
    records = take(tmp_path / "run", FakeProber(), [])

    assert len(records) == len(tasks(PLAN, 1))
    assert records == store.load(tmp_path / "run").resources


def test_a_run_that_goes_on_takes_only_what_is_left(tmp_path: Path) -> None:
    records = take(tmp_path / "run", FakeProber(), [])
    again = FakeProber()

    take(tmp_path / "run", again, records[:-2])

    assert [f"{key_of(record)[0]} {record.app}" for record in records[-2:]] == again.asked


def test_a_probe_that_fails_is_written_down_and_the_next_has_its_turn(tmp_path: Path) -> None:
    records = take(tmp_path / "run", FakeProber(breaks_at="reload"), [])

    missed = [record for record in records if isinstance(record, Missed)]
    assert {("litestar", "reload"), ("fastapi", "reload")} == {(one.app, one.probe) for one in missed}
    assert {"it did not answer"} == {one.reason for one in missed}
    assert len(records) == len(tasks(PLAN, 1))


def test_a_probe_that_failed_is_not_tried_again(tmp_path: Path) -> None:
    records = take(tmp_path / "run", FakeProber(breaks_at="reload"), [])
    again = FakeProber()

    take(tmp_path / "run", again, records)

    assert [] == again.asked
