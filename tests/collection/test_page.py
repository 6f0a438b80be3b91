"""The collection in a report: its picture, its table, and nothing of it where a run makes no claim."""

import re

from msgspec.structs import replace

from runner.analysis.collection import Collection
from runner.analysis.statistics.frames import Basis
from runner.records.condition import Client
from runner.report.charts.forest import machines_chart
from runner.report.page.tables import collected
from runner.report.text.machines import panels
from runner.report.writing import report_files
from tests.collection.machines import collection_of, make_collection, make_machine, make_machine_ratio
from tests.report.builder import make_scenario
from tests.report.summaries import make_claims, make_summary

FIVE = [1.35, 1.42, 1.50, 1.57, 1.66]


def labels(collection: Collection) -> list[list[str]]:
    return [[row.label for row in panel.rows] for panel in panels(collection)]


def test_the_picture_has_a_row_for_each_machine_and_for_what_so_many_can_tell() -> None:
    assert [["a"], ["a"]] == labels(make_collection([1.5]))
    assert [["a", "b"], ["a", "b"]] == labels(make_collection([1.4, 1.5]))
    assert ["a", "b", "c", "geometric mean"] == labels(make_collection([1.4, 1.5, 1.6]))[0]
    assert ["a", "b", "c", "d", "e", "geometric mean", "next kind, predicted"] == labels(make_collection(FIVE))[0]


def test_the_picture_writes_every_machine_and_figure() -> None:
    chart = machines_chart(make_collection([1.4, 1.6]))

    assert chart is not None
    written = [" ".join(text.split()) for text in re.findall(r">([^<]+)</text>", chart.svg.decode())]
    figures = ["1.400 [1.393, 1.407] refuted", "1.600 [1.592, 1.608] refuted"]
    assert figures == [text for text in written if text.endswith("refuted") and text[:3] in {"1.4", "1.6"}]
    assert 2 == written.count("a") == written.count("b")


def test_without_a_machine_there_is_no_picture() -> None:
    assert machines_chart(collection_of([])) is None


def test_every_scenario_has_its_ratio_on_every_machine_that_has_a_valid_one() -> None:
    lacking = make_machine("b", scenarios={"one_item": 1.3}, whole=None)
    contents = collected(collection_of([make_machine("a", scenarios={"one_item": 1.4}), lacking]))

    assert contents is not None
    found = {name: [ratio and ratio.estimate for _, ratio in ratios] for name, ratios in contents.scenarios}
    assert {"one_item": [1.4, 1.3], "whole_api": [1.2, None]} == found


def test_a_ratio_of_cpu_time_alone_is_in_no_range_of_throughput() -> None:
    busy = replace(make_machine_ratio(1.9), judged_by=Basis.CPU_TIME)
    machine = make_machine("b", whole=None, scenarios={"one_item": busy})
    [found] = collection_of([make_machine("a", scenarios={"one_item": 1.4}, whole=None), machine]).comparisons

    assert found.throughput is not None
    assert found.cpu_time is not None
    assert (["a"], ["a", "b"]) == ([*found.throughput.ratios], [*found.cpu_time.ratios])


def test_the_report_has_the_run_beside_the_collection_and_one_without_a_claim_has_not() -> None:
    summary = make_summary([make_scenario()], claims=make_claims())
    beside = report_files(summary, make_collection([1.4, 1.6]))
    alone = report_files(replace(summary, claims=[]), make_collection([1.4, 1.6]))

    for name in ("report.html", "report.md"):
        assert re.search(r"lies within the range of the two kinds of machine", beside[name].decode())
        assert "kinds of machine" not in alone[name].decode()
    assert "charts/machines.svg" in beside
    assert "charts/machines.svg" not in alone


def test_a_run_stands_beside_machines_whose_client_waited_as_its_own_and_the_others_have_a_table() -> None:
    polled = make_summary([make_scenario()], claims=make_claims())
    slept = replace(polled, run=replace(polled.run, client=Client.SLEEPS))
    collection = replace(make_collection([1.4, 1.6]), sleeping=make_collection([1.1, 1.2, 1.3]))
    beside, other = (report_files(summary, collection)["report.html"].decode() for summary in (polled, slept))

    assert "range of the two kinds of machine" in beside
    assert "Machines measured with a client that slept" in beside
    assert beside.index("The machines of the collection") < beside.index("Machines measured with a client that slept")
    assert "range of the three kinds of machine" in other
    assert "Machines measured with a client that slept" not in other
