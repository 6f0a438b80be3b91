import math
import re
import struct
from functools import cache
from io import BytesIO
from itertools import pairwise
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest
from PIL import Image

from runner.analysis.statistics.estimate import Estimate
from runner.report.charts.forest_text import RATIO, VERDICT
from runner.report.charts.layout import KEY_LETTER, colours, legible
from runner.report.charts.pictures import Chart
from runner.report.text import reading
from runner.report.text.reading import apps
from runner.report.writing import all_charts
from tests.report.builder import eight_scenarios, make_scenario, many_scenarios
from tests.report.catalogue import full_summary
from tests.report.drawings import full_charts
from tests.report.summaries import make_summary

SVG = "{http://www.w3.org/2000/svg}"


@cache
def drawn(scenarios: int) -> list[Chart]:
    """Drawn once for all tests: one scenario, the eight of the headline, or many."""
    chosen = {0: [], 1: [make_scenario()], 8: eight_scenarios()}
    return all_charts(make_summary(chosen.get(scenarios, many_scenarios(scenarios))))


def texts(svg: bytes) -> list[str]:
    return ["".join(element.itertext()) for element in ET.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314 - our own


@pytest.mark.parametrize("scenarios", [0, 1, 8, None], ids=["none", "one", "eight", "a full run"])
def test_every_chart_is_sound_xml_and_png_and_speaks_to_a_screen_reader(scenarios: int | None) -> None:
    for chart in full_charts() if scenarios is None else drawn(scenarios):
        for svg in (chart.svg, chart.narrow_svg):
            root = ET.fromstring(svg)  # noqa: S314 - our own
            assert (f"{SVG}svg", "img") == (root.tag, root.get("role"))
            assert chart.title in (root.get("aria-label") or "")
        assert chart.png.startswith(b"\x89PNG")


def test_titles_are_written_in_the_picture() -> None:
    for chart in drawn(8):
        written = texts(chart.svg)
        assert any(text and chart.title.startswith(text) for text in written)


def test_the_forest_plot_has_its_areas_in_a_fixed_order_and_in_each_the_highest_ratio_first() -> None:
    written = texts(drawn(8)[0].svg)
    names = [text for text in written if text in {scenario.name for scenario in eight_scenarios()}]

    assert ["list_items[1000]", "list_items[100]", "nested_body[50]", "validate_body"] == names[:4]
    assert 8 == len(names)
    assert [1, 1, 1] == [written.count(area) for area in ("validation", "serialisation", "routing")]
    assert "1.79 [1.75, 1.83]" in written
    assert 8 == written.count("refuted")


def test_a_scenario_without_estimates_is_listed_as_having_none_and_draws_nothing() -> None:
    forest, throughput, cpu = all_charts(make_summary([make_scenario("broken", ratio=None)]))[:3]

    assert {"broken", "no estimate", "invalid"} <= set(texts(forest.svg))
    for chart in (throughput, cpu):
        assert 3 == texts(chart.svg).count("no estimate")
        assert not [text for text in texts(chart.svg) if text.startswith("0")]


def test_an_app_has_one_colour_in_every_chart() -> None:
    for chart in drawn(8):
        assert b"#0072b2" in chart.svg
    for chart in drawn(8):
        assert (b"#d55e00" in chart.svg) == (chart.name in {"throughput", "cpu", "latency"})


def test_a_long_chart_grows_instead_of_crowding() -> None:
    few, many = (struct.unpack(">II", drawn(scenarios)[0].png[16:24]) for scenarios in (8, 70))

    assert few[0] == many[0]
    assert many[1] > 4 * few[1]


def test_a_name_is_never_read_as_a_formula_or_as_markup() -> None:
    name = "<b>$\\frac{1}$"

    assert name in texts(all_charts(make_summary([make_scenario(name)]))[0].svg)


def test_a_picture_is_the_same_in_whatever_order_it_is_asked_for() -> None:
    first, second = (all_charts(make_summary([make_scenario()])) for _ in range(2))
    page_first = [(chart.svg, chart.png, chart.narrow_svg) for chart in first]
    telephone_first = [(chart.narrow_svg, chart.png, chart.svg) for chart in second]

    assert [(svg, png, narrow) for narrow, png, svg in telephone_first] == page_first


def test_ids_are_counted_and_no_hash_of_a_place() -> None:
    for chart in drawn(8):
        clips = re.findall(r'<clipPath id="([^"]*)"', chart.svg.decode())

        assert not re.search(r'["#][a-z][0-9a-f]{10}[")]', chart.svg.decode())
        assert len(clips) == len(set(clips))
        assert set(re.findall(r"url\(#([^)]*)\)", chart.svg.decode())) <= set(clips)


def test_matplotlib_is_left_as_it_was() -> None:
    # To look at the backend is to choose one, so it is left out.
    before = {key: mpl.rcParams[key] for key in mpl.rcParams if key != "backend"}
    pictures = [(chart.svg, chart.narrow_svg, chart.png) for chart in all_charts(make_summary([make_scenario()]))]

    assert 4 == len(pictures)
    assert before == {key: mpl.rcParams[key] for key in before}


def test_every_app_keeps_its_own_colour_in_a_png() -> None:
    palette = colours(apps(full_summary()))
    found = {chart.name: colours_of(chart.png) for chart in full_charts()}

    assert colours(apps(full_summary()))["litestar"].light in found["forest"]  # of the leading pair alone
    for name in ("throughput", "cpu"):
        assert "#ffffff" in found[name]
        lost = {
            app
            for app, colour in palette.items()
            if app not in {"floor", "fastapi"} and colour.light not in found[name]
        }
        assert set() == lost, name


def colours_of(png: bytes) -> set[str]:
    """Every colour in a picture: of its palette, those that some place has."""
    image = Image.open(BytesIO(png))
    palette = image.convert("RGB").getcolors(256) or []
    assert palette, "more colours than a palette holds"
    return {f"#{bytes(colour).hex()}" for _, colour in palette if isinstance(colour, tuple)}


def test_the_labels_of_a_logarithmic_axis_never_touch() -> None:
    ticks = legible((0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 4, 5, 7, 10, 20), (0.15, 24.0), 3.35, 0.36)

    assert {1, 2} < set(ticks)
    gaps = [3.35 * math.log(right / left) / math.log(24.0 / 0.15) for left, right in pairwise(ticks)]
    assert min(gaps) >= 0.36


def test_a_long_ratio_stands_clear_of_the_verdict() -> None:
    longest = reading.ratio(Estimate(estimate=10.010, low=10.006, high=10.014))

    # A letter takes 0.077 inches at this size, as in a key.
    assert RATIO[1] + KEY_LETTER * len(longest) <= VERDICT[1]
