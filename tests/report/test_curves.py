import re

import pytest

from runner.analysis.costs import dilution
from runner.analysis.statistics.estimate import Estimate
from runner.report.charts.pictures import Chart
from runner.report.text.findings import curve_finding, ladder_finding
from runner.report.text.reading import HEADLINE_PAIR, Pair
from runner.report.writing import all_charts
from tests.lineups import BOTH
from tests.report.builder import estimate, make_scenario
from tests.report.catalogue import full_summary, ladder_scenario, work_scenario
from tests.report.drawings import full_charts
from tests.report.summaries import make_summary
from tests.report.test_charts import texts

ALWAYS = {"headline", "forest", "attribution", "throughput", "cpu", "latency"}


def charts_by_name() -> dict[str, Chart]:
    return {chart.name: chart for chart in full_charts()}


def names_of_charts(*names: str) -> set[str]:
    """Which charts a run of these scenarios of the full run has."""
    scenarios = [scenario for scenario in full_summary().scenarios if scenario.name in names]
    return {chart.name for chart in all_charts(make_summary(scenarios, claims=[]))}


@pytest.mark.parametrize(
    ("expected", "scenarios"),
    [
        (set(), ["one_item"]),
        (set(), ["list_items[10]"]),
        ({"ladder"}, ["list_items[10]", "list_items[1000]"]),
        (set(), ["work[0]"]),
        (set(), ["work[1]", "work[5]"]),
        ({"dilution"}, ["work[0]", "work[5]"]),
    ],
)
def test_a_chart_without_its_scenarios_is_absent(expected: set[str], scenarios: list[str]) -> None:
    assert expected == names_of_charts(*scenarios) - ALWAYS


def test_the_headline_has_a_chart_of_its_own_where_the_run_measured_more() -> None:
    one, other = make_scenario("one_item"), make_scenario("upload", tags=())

    assert "headline" in {chart.name for chart in all_charts(make_summary([one, other]))}
    assert "headline" not in {chart.name for chart in all_charts(make_summary([one]))}
    assert "headline" not in {chart.name for chart in all_charts(make_summary([other]))}


def test_attribution_has_its_chart_where_both_libraries_were_measured_in_both() -> None:
    measured = make_summary([ladder_scenario(10), ladder_scenario(100)])

    assert "attribution" in {chart.name for chart in all_charts(measured)}
    assert "attribution" not in {chart.name for chart in all_charts(make_summary())}


def test_the_ladder_has_a_line_for_every_contender_and_a_tick_for_every_length() -> None:
    written = texts(charts_by_name()["ladder"].svg)

    assert {"10", "100", "1,000", "10,000", "Litestar", "litestar-pydantic", "fastapi-msgspec"} <= set(written)
    assert "items in the list, logarithmic" in written


def test_every_axis_names_its_unit_and_every_title_its_finding() -> None:
    charts = charts_by_name()

    assert "milliseconds of computing in the handler" in texts(charts["dilution"].svg)
    for name, unit in {"throughput": "requests/s", "cpu": "µs"}.items():
        assert any(re.fullmatch(rf"[\d,.]+ {unit}", text) for text in texts(charts[name].svg))
    assert "milliseconds, logarithmic" in texts(charts["latency"].svg)
    assert charts["attribution"].title.startswith("Litestar over FastAPI: ")
    assert (
        "With a small answer and at least 1.110 [1.094, 1.126] ms of computing in the handler, "
        "Litestar is less than 5 % ahead"
    ) == charts["dilution"].title
    assert charts["latency"].title.startswith(
        "At saturation the median latency of Litestar is below that of FastAPI in 53 of 57 scenarios"
    )


def finding_of(ladder: list[tuple[int, Estimate]]) -> str:
    """The title of the leading pair's ladder alone."""
    return ladder_finding(HEADLINE_PAIR, {HEADLINE_PAIR: ladder})


def test_a_ladder_that_goes_nowhere_says_so() -> None:
    flat, falling = [(10, estimate(1.5)), (100, estimate(1.51))], [(10, estimate(1.5)), (100, estimate(1.3))]

    assert finding_of(flat).startswith("The length of a list makes no clear difference")
    assert finding_of(falling).startswith("The longer the list, the less far Litestar is ahead")


def test_whoever_falls_behind_on_long_lists_is_named_in_the_title_of_the_ladder() -> None:
    rising, plunging = [(10, estimate(1.5)), (100, estimate(1.8))], [(10, estimate(1.4)), (100, estimate(0.2))]
    both = {HEADLINE_PAIR: rising, Pair("litestar-pydantic", "fastapi"): plunging}

    assert ladder_finding(HEADLINE_PAIR, both).endswith(
        "; litestar-pydantic falls from 1.400 [1.373, 1.428] to 0.200 [0.196, 0.204]"
    )
    assert "falls" not in finding_of(rising)


def test_a_framework_that_never_matters_is_said_to() -> None:
    same = make_scenario("work[0]", area="dilution", ratio=1.02)
    found = dilution([same, work_scenario(5)], BOTH)

    assert found
    assert ("Even with an empty handler, Litestar is less than 5 % ahead") == curve_finding(HEADLINE_PAIR, found)
