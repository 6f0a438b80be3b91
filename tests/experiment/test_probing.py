"""Which probe when, and what is left of them when a run goes on. The world behind the probes is a fake."""

from collections import Counter
from pathlib import Path

import msgspec

from apps.contenders import FLOOR
from apps.costs import COSTS
from runner.errors import ServerError
from runner.experiment.job import suite_job
from runner.experiment.probing import FULL, SHORT, planned_probes, probe
from runner.records import store
from runner.records.probes import FIGURES, SMALLEST, TEXTS, PlannedProbe, Probe, ProbeKey, ProbeKind
from runner.records.run import Kind
from runner.records.store import Store
from tests.experiment.test_experiments import LIMITS
from tests.fakes import SilentView

PLAN = tuple(msgspec.structs.replace(planned, times=min(planned.times, 3)) for planned in FULL)


class FakeProber:
    """Finds the same everywhere, and remembers in which order it was asked."""

    def __init__(self, *, breaks_at: str = "") -> None:
        self.asked: list[ProbeKey] = []
        self._breaks_at = breaks_at

    def take(self, key: ProbeKey) -> Probe:
        self.asked.append(key)
        if key.kind == self._breaks_at:
            raise ServerError("it did not answer")
        figures: dict[str, float] = dict.fromkeys(FIGURES[key.kind], 1)
        return Probe(**key._asdict(), figures=figures, texts=dict.fromkeys(TEXTS.get(key.kind, ()), ""))


def take(folder: Path, prober: FakeProber, records: list[Probe], *, seed: int = 1) -> list[Probe]:
    """Take what is left of the plan, into a run's folder."""
    kept = (
        Store(folder)
        if folder.exists()
        else Store.create(folder, suite_job(Kind.BENCH, [], LIMITS, probes=PLAN).head())
    )
    probe(PLAN, seed, records, prober.take, kept, SilentView())
    return records


def test_every_round_has_one_of_each_for_each_app_as_often_as_the_plan_says() -> None:
    counted = Counter(key[:3] for key in planned_probes(FULL, 1))

    assert (20, 6, 20) == (
        counted[ProbeKind.START, "litestar", SMALLEST],
        counted[ProbeKind.START, "litestar", "routing[1000]"],
        counted[ProbeKind.IMPORT, "fastapi", ""],
    )
    assert 20 == counted[ProbeKind.START, FLOOR.name, "json_hello"]
    assert dict.fromkeys(COSTS, 1) == {app: counted[ProbeKind.INSTALL, app, ""] for app in COSTS}


def test_the_order_is_drawn_anew_in_each_round() -> None:
    plan = (PlannedProbe(kind=ProbeKind.START, scenario=SMALLEST, times=12),)
    orders = [[key.app for key in planned_probes(plan, seed=1) if key.number == number] for number in range(12)]

    assert len({tuple(order) for order in orders}) > 1
    assert all(sorted(order) == sorted(COSTS) for order in orders)


def test_the_default_run_takes_some_of_the_starts_of_the_full_plan_and_nothing_else() -> None:
    starts = {(planned.app, planned.scenario): planned.times for planned in FULL if planned.kind is ProbeKind.START}

    assert {ProbeKind.START} == {planned.kind for planned in SHORT}
    assert all(0 < planned.times < starts[planned.app, planned.scenario] for planned in SHORT)


def test_each_probe_is_on_disk_before_the_next(tmp_path: Path) -> None:
    records = take(tmp_path / "run", FakeProber(), [])

    assert len(records) == len(planned_probes(PLAN, 1))
    assert records == store.load(tmp_path / "run").probes


def test_a_run_that_goes_on_takes_only_what_is_left(tmp_path: Path) -> None:
    records = take(tmp_path / "run", FakeProber(), [])
    again = FakeProber()

    take(tmp_path / "run", again, records[:-2])

    assert [record.key for record in records[-2:]] == again.asked


def test_a_probe_that_fails_is_written_down_and_the_next_has_its_turn(tmp_path: Path) -> None:
    records = take(tmp_path / "run", FakeProber(breaks_at="reload"), [])

    missed = [record for record in records if record.missed]
    assert {("litestar", "reload"), ("fastapi", "reload")} == {(one.app, one.kind) for one in missed}
    assert {"it did not answer"} == {one.missed for one in missed}
    assert len(records) == len(planned_probes(PLAN, 1))


def test_a_probe_that_failed_is_not_tried_again(tmp_path: Path) -> None:
    records = take(tmp_path / "run", FakeProber(breaks_at="reload"), [])
    again = FakeProber()

    take(tmp_path / "run", again, records)

    assert [] == again.asked
