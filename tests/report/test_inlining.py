from functools import cache
from xml.etree import ElementTree as ET

from runner.report.charts.pictures import Chart, inline
from runner.report.writing import all_charts
from tests.report.builder import make_scenario
from tests.report.summaries import make_summary

HOSTILE = 'x style="fill: red" id="y" <b>'


@cache
def drawn() -> list[Chart]:
    return all_charts(make_summary([make_scenario(), make_scenario("other", ratio=1.2)]))


def test_pictures_of_one_page_share_no_ids_and_every_reference_is_their_own() -> None:
    elements = [inline(chart.svg, chart.name) for chart in drawn()]
    nodes = [list(ET.fromstring(element).iter()) for element in elements]  # noqa: S314 - our own
    ids = [[identifier for node in found if (identifier := node.get("id"))] for found in nodes]
    flat = [identifier for found in ids for identifier in found]

    assert len(flat) == len(set(flat))
    for found, known in zip(nodes, ids, strict=True):
        assert {href[1:] for node in found if (href := node.get("href"))} <= set(known)
        assert {clip[5:-1] for node in found if (clip := node.get("clip-path"))} <= set(known)


def test_every_colour_is_one_of_the_page() -> None:
    for chart in drawn():
        element = inline(chart.svg, chart.name)
        assert "var(--ink, #1f2328)" in element
        assert ": #" not in element
        assert "style=" not in element


def test_an_element_is_at_most_half_as_long_as_its_file_and_says_the_same() -> None:
    for chart in drawn():
        element = inline(chart.svg, chart.name)
        written = [text for node in ET.fromstring(chart.svg).iter() for text in [node.text] if text and text.strip()]  # noqa: S314
        assert len(element) < len(chart.svg) / 1.5
        assert all(text in element.replace("&gt;", ">").replace("&lt;", "<") for text in written if "{" not in text)


def test_a_name_that_looks_like_an_attribute_stays_a_name() -> None:
    summary = make_summary([make_scenario("fill"), make_scenario(HOSTILE[:24])])
    element = inline(all_charts(summary)[0].svg, "forest")

    assert HOSTILE[:24] in "".join(ET.fromstring(element).itertext())  # noqa: S314 - our own
