import struct
from functools import cache
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest

from runner.report.charts import all_charts
from runner.report.pictures import Chart, inline
from tests.report.builder import eight_scenarios, make_scenario, make_summary, many_scenarios

SVG = "{http://www.w3.org/2000/svg}"


@cache
def drawn(scenarios: int) -> list[Chart]:
    """Drawn once for all tests: one scenario, the eight of the headline, or many."""
    chosen = {0: [], 1: [make_scenario()], 8: eight_scenarios()}
    return all_charts(make_summary(chosen.get(scenarios, many_scenarios(scenarios))))


def texts(svg: bytes) -> list[str]:
    return ["".join(element.itertext()) for element in ET.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314 - our own


@pytest.mark.parametrize("scenarios", [0, 1, 8, 70])
def test_every_chart_is_sound_xml_and_png_and_speaks_to_a_screen_reader(scenarios: int) -> None:
    for chart in drawn(scenarios):
        for svg in (chart.svg, chart.narrow_svg):
            root = ET.fromstring(svg)  # noqa: S314 - our own
            assert (f"{SVG}svg", "img") == (root.tag, root.get("role"))
            assert chart.title in (root.get("aria-label") or "")
        assert chart.png.startswith(b"\x89PNG")


def test_titles_are_written_in_the_picture() -> None:
    for chart in drawn(8):
        written = texts(chart.svg)
        assert any(text and chart.title.startswith(text) for text in written)


def test_the_forest_plot_lists_every_scenario_with_ratio_and_verdict_the_highest_first() -> None:
    written = texts(drawn(8)[0].svg)
    names = [text for text in written if text in {scenario.name for scenario in eight_scenarios()}]

    assert names[:3] == ["nested_body[50]", "list_items[1000]", "validate_body"]
    assert len(names) == 8
    assert "1.79 [1.75, 1.83]" in written
    assert written.count("refuted") == 8


def test_a_scenario_without_estimates_is_listed_as_having_none_and_draws_nothing() -> None:
    forest, throughput, cpu = all_charts(make_summary([make_scenario("broken", ratio=None)]))

    assert {"broken", "no estimate", "invalid"} <= set(texts(forest.svg))
    for chart in (throughput, cpu):
        assert texts(chart.svg).count("no estimate") == 3
        assert not [text for text in texts(chart.svg) if text.startswith("0")]


def test_an_app_has_one_colour_in_every_chart() -> None:
    for chart in drawn(8):
        assert b"#0072b2" in chart.svg
    for chart in drawn(8)[1:]:
        assert b"#d55e00" in chart.svg


def test_a_long_chart_grows_instead_of_crowding() -> None:
    few, many = (struct.unpack(">II", drawn(scenarios)[0].png[16:24]) for scenarios in (8, 70))

    assert few[0] == many[0]
    assert many[1] > 4 * few[1]


def test_a_name_is_never_read_as_a_formula_or_as_markup() -> None:
    name = "<b>$\\frac{1}$"

    assert name in texts(all_charts(make_summary([make_scenario(name)]))[0].svg)


def test_inline_pictures_share_no_ids_and_take_the_colours_of_their_page() -> None:
    charts = drawn(8)
    elements = [inline(chart.svg, chart.name) for chart in charts]
    ids = [
        identifier
        for element in elements
        for node in ET.fromstring(element).iter()  # noqa: S314 - our own
        if (identifier := node.get("id"))
    ]

    assert len(ids) == len(set(ids))
    assert all("var(--ink, #1f2328)" in element for element in elements)


def test_matplotlib_is_left_as_it_was() -> None:
    # To look at the backend is to choose one, so it is left out.
    before = {key: mpl.rcParams[key] for key in mpl.rcParams if key != "backend"}
    all_charts(make_summary([make_scenario()]))

    assert before == {key: mpl.rcParams[key] for key in before}
