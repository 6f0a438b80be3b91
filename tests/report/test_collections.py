"""Full collections in words."""

import msgspec

from runner.analysis.cost_figures import Collections, collections
from runner.analysis.statistics.frames import slices_frame
from runner.analysis.summary import ScenarioSummary
from runner.report.page.page import report_page
from runner.report.text.parts import collection_words, paused
from runner.report.writing import all_charts
from tests.builders import make_slice
from tests.report.builder import make_scenario
from tests.report.summaries import make_summary


def collected(share: float) -> Collections:
    return Collections(per_thousand_requests=0.45, mean_milliseconds=11.0, share_of_time=share)


def with_collections(share: float) -> ScenarioSummary:
    scenario = make_scenario()
    figures = msgspec.structs.replace(scenario.contenders["litestar"], collections=collected(share))
    return msgspec.structs.replace(scenario, contenders=scenario.contenders | {"litestar": figures})


def test_over_slices_they_are_counted_by_a_thousand_requests_and_by_their_share_of_the_time() -> None:
    slices = [
        msgspec.structs.replace(make_slice(position=position), full_collections=count, collecting_seconds=0.01 * count)
        for position, count in enumerate((0, 1))
    ]
    load = slices[0].load

    found = collections(slices_frame(slices))

    assert found
    assert 1_000 == found.per_thousand_requests * load.requests * 2
    assert 10.0 == found.mean_milliseconds
    assert 0.01 == found.share_of_time * load.elapsed_seconds * 2


def test_slices_of_an_older_record_say_nothing_of_them() -> None:
    assert collections(slices_frame([make_slice()])) is None


def test_they_read_as_how_often_and_how_long() -> None:
    none = Collections(per_thousand_requests=0.0, mean_milliseconds=None, share_of_time=0.0)

    assert "0.45 in 1,000 requests, 11.0 ms each" == collection_words(collected(0.05))
    assert "none" == collection_words(none)
    assert "not recorded" == collection_words(None)


def test_who_waits_for_them_in_the_slowest_hundredth_is_named_with_what_helps() -> None:
    sentence = paused(with_collections(0.05))

    assert sentence.startswith("The slowest 1 % of requests waited for full garbage collections: Litestar (0.45 in")
    assert "call gc.freeze()" in sentence
    assert "" == paused(with_collections(0.005))


def test_the_page_shows_both() -> None:
    summary = make_summary([with_collections(0.05)])
    page = report_page(summary, all_charts(summary)).decode()

    assert "0.45 in 1,000 requests, 11.0 ms each" in page
    assert "call gc.freeze()" in page
    assert "not recorded" in page
