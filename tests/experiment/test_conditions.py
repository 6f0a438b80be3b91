"""One contender under two conditions: expressed here, without a line of the runner changed."""

from dataclasses import replace
from pathlib import Path

import pytest

from runner.analysis.assemble import summarise
from runner.analysis.summary import Summary
from runner.experiment.bench import Bench
from runner.experiment.job import Job
from runner.experiment.lineup import APPS, Limits, Lineup, recorded_lineup
from runner.records import store
from runner.records.condition import Condition, Versus
from runner.records.run import Kind, Run
from runner.records.store import Store
from runner.report.page.page import report_page
from runner.report.writing import all_charts, summary_csv
from runner.rig.rig import LocalRig
from scenarios.discovery import all_scenarios
from tests.fakes import SilentView

SCENARIO = replace(all_scenarios()["json_hello"], slice_seconds=0.03)
FEW, MANY = "litestar", "litestar (64 connections)"
LINEUP = Lineup(
    SCENARIO,
    (
        Condition(app="litestar"),
        Condition(app="litestar", connections=64),
        Condition(app="floor"),
    ),
    (Versus(contender=MANY, baseline=FEW),),
    pairs=4,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a run of two blocks."""
    place = tmp_path_factory.mktemp("conditions") / "run"
    limits = Limits(budget_seconds=60, precision=0.0001, pairs=4, rounds=2)
    head = Job(kind=Kind.BENCH, limits=limits, lineups=[LINEUP], seed=1).head()
    Bench(head, [LINEUP], LocalRig(APPS), Store.create(place, head), SilentView()).measure()
    return place


@pytest.fixture(scope="module")
def summary(folder: Path) -> Summary:
    return summarise(store.load(folder))


def test_the_record_keeps_apart_what_was_measured_under_each(folder: Path) -> None:
    recording = store.load(folder)

    measured = {slice_.condition for slice_ in recording.slices}
    assert {FEW, MANY, "floor"} == measured
    assert Condition(app="litestar", connections=64) == recording.run.conditions[MANY]


def test_the_summary_says_what_the_names_stand_for(summary: Summary) -> None:
    [scenario] = summary.scenarios

    assert [FEW, MANY] == list(scenario.contenders)
    assert [(MANY, FEW)] == [(one.contender, one.baseline) for one in scenario.comparisons]
    assert {MANY: Condition(app="litestar", connections=64)} == summary.conditions


def test_page_and_table_show_both(summary: Summary) -> None:
    page, table = report_page(summary, all_charts(summary)).decode(), summary_csv(summary).decode()

    assert "Litestar (64 connections)" in page
    assert MANY in table


def test_a_run_goes_on_under_the_conditions_that_its_head_names(folder: Path) -> None:
    run: Run = store.load(folder).run

    lineup = recorded_lineup(run, SCENARIO)
    assert LINEUP.conditions == lineup.conditions
    assert LINEUP.comparisons == lineup.comparisons
