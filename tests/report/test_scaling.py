"""How the two scale with connections and workers, in words and as a picture."""

import msgspec

from runner.analysis.summary import ScenarioSummary, Summary, Verdict
from runner.records.condition import Condition
from runner.report.charts.curves import scaling_charts
from runner.report.page.page import report_page
from runner.report.text.findings import memory_words, one_connection, scaling_finding, steps
from runner.report.writing import all_charts
from tests.report.builder import estimate, make_comparison, make_figures, make_scenario
from tests.report.summaries import make_summary


def under(app: str, experiment: str, count: int) -> Condition:
    return Condition(app=app, connections=count) if experiment == "connections" else Condition(app=app, workers=count)


def sweep(experiment: str, ratios: dict[int, float]) -> Summary:
    """A run with one experiment on `json_hello`: the ratio at each number."""
    conditions = [under(app, experiment, count) for count in ratios for app in ("litestar", "fastapi")]
    compared = [
        msgspec.structs.replace(
            make_comparison(estimate(ratio), contender=under("litestar", experiment, count).name),
            baseline=under("fastapi", experiment, count).name,
        )
        for count, ratio in ratios.items()
    ]
    asked = msgspec.structs.replace(
        make_scenario().asked, experiment=experiment, scenario="json_hello", area=experiment, question="Does it hold?"
    )
    measured = ScenarioSummary(
        name=f"{experiment}[json_hello]",
        asked=asked,
        contenders={
            condition.name: make_figures(6_000 * (ratios[getattr(condition, experiment)] if place % 2 == 0 else 1))
            for place, condition in enumerate(conditions)
        },
        floor=None,
        floors={under("fastapi", experiment, count).name: make_figures(20_000) for count in ratios},
        memory_megabytes={condition.name: estimate(40.0) for condition in conditions},
        comparisons=compared,
        failed_blocks=[],
    )
    special = {condition.name: condition for condition in conditions if condition.name != condition.app}
    return msgspec.structs.replace(make_summary(), experiments=[measured], conditions=special)


CONNECTIONS = sweep("connections", {1: 1.2, 16: 1.3, 1024: 1.4})
WORKERS = sweep("workers", {1: 1.3, 2: 1.3, 4: 1.31})


def test_the_title_says_that_few_connections_lower_the_ratio() -> None:
    said = scaling_finding(CONNECTIONS, CONNECTIONS.experiments[0])

    assert said.startswith(
        "json_hello: the ratio is lower with few connections: 1.200 [1.176, 1.224] with 1 connection"
    )
    assert said.endswith("with 1,024 connections")


def test_the_title_claims_no_difference_that_intervals_do_not_show() -> None:
    said = scaling_finding(WORKERS, WORKERS.experiments[0])

    assert "the number of workers makes no clear difference to the ratio" in said


def test_one_connection_has_its_sentence_with_the_floor_beside_it() -> None:
    said = one_connection(CONNECTIONS, CONNECTIONS.experiments[0])

    assert "1.200 [1.176, 1.224], compares round trips" in said
    assert "A bare ASGI app answers 20,000" in said


def test_workers_have_their_memory() -> None:
    lines = memory_words(WORKERS, WORKERS.experiments[0])

    assert ["1 worker", "2 workers", "4 workers"] == [line.partition(":")[0] for line in lines]
    assert "Litestar 40.0" in lines[0]


def test_each_experiment_has_a_picture_and_the_page_its_question() -> None:
    charts = all_charts(CONNECTIONS)
    page = report_page(CONNECTIONS, charts).decode()

    assert ["connections-json_hello"] == [chart.name for chart in scaling_charts(CONNECTIONS)]
    assert charts[-1].png
    assert "Does it hold?" in page
    assert "compares round trips, not servers at their limit" in page


def test_what_is_invalid_has_no_ratio_in_the_picture() -> None:
    broken = [msgspec.structs.replace(one, verdict=Verdict.INVALID) for one in CONNECTIONS.experiments[0].comparisons]
    experiment = msgspec.structs.replace(CONNECTIONS.experiments[0], comparisons=broken)

    assert [None, None, None] == [step.ratio for step in steps(CONNECTIONS, experiment)]
