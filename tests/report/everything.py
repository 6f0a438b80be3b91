"""A run that has everything at once: the kept one, with latency, costs, conditions, instructions and both ways."""

from functools import cache

import msgspec

from runner.analysis.claims.attribution import library_tables
from runner.analysis.cost_figures import CostCount, CostFigure, RunningCosts
from runner.analysis.summary import Beside, ScenarioSummary, Summary
from runner.report.page.page import report_page
from runner.report.writing import all_charts
from tests.analysis.test_two_by_two import make_crossed
from tests.report import test_open_loops
from tests.report.builder import estimate
from tests.report.drawings import kept_collection, kept_summary
from tests.report.test_scaling import CONNECTIONS, WORKERS

START, REST = "Start to the first answer, smallest app", "Memory at rest, smallest app"
BOTH = {"litestar": estimate(310.0, 0.01), "fastapi": estimate(402.0, 0.01), "floor": estimate(210.0, 0.01)}


def costs() -> RunningCosts:
    """Of one app less, of another more."""
    figures = {"start_milliseconds": (START, "ms", 1.3), "rest_megabytes": (REST, "MB", 0.92)}
    return RunningCosts(
        contender="litestar",
        baseline="fastapi",
        figures=[
            CostFigure(name=name, label=label, unit=unit, apps=BOTH, ratio=estimate(ratio), samples=8)
            for name, (label, unit, ratio) in figures.items()
        ],
        counts=[
            CostCount(
                name="packages",
                label="Packages of an install, dependencies included",
                unit="packages",
                apps={"litestar": 22, "fastapi": 11},
                ratio=0.5,
            )
        ],
        findings=["Memory did not grow."],
    )


def with_instructions(scenario: ScenarioSummary, place: int) -> ScenarioSummary:
    """Some scenarios with instructions that say something else than CPU time."""
    factor = (1.0, 1.02, 1.4, 0.7)[place % 4]
    compared = [
        msgspec.structs.replace(one, instruction_ratio=one.cpu_ratio and estimate(one.cpu_ratio.estimate * factor))
        for one in scenario.comparisons
    ]
    return msgspec.structs.replace(scenario, comparisons=compared)


@cache
def everything() -> Summary:
    """All of it."""
    kept = kept_summary()
    crossed = library_tables([make_crossed(name) for name in ("one_item", "create_item", "list_items[100]")])
    return msgspec.structs.replace(
        kept,
        scenarios=[with_instructions(scenario, place) for place, scenario in enumerate(kept.scenarios)],
        experiments=[*CONNECTIONS.experiments, *WORKERS.experiments],
        conditions={**dict(CONNECTIONS.conditions or {}), **dict(WORKERS.conditions or {})},
        open_loops=test_open_loops.summary().open_loops,
        libraries=[*kept.libraries[:1], *crossed[1:]],
        included_routers=Beside(contender="litestar", baseline="fastapi-routers", ratio=estimate(1.9), scenarios=["a"]),
        running=costs(),
    )


@cache
def page_of_everything() -> str:
    """As a reader gets it."""
    charts = all_charts(everything(), kept_collection())
    return report_page(everything(), charts, kept_collection()).decode()
