from runner.analysis.summary import Summary, Verdict
from runner.report.text.findings import cpu_finding, ratio_finding, throughput_finding
from tests.report.builder import estimate, make_comparison, make_scenario
from tests.report.summaries import make_summary


def of_ratios(*ratios: float | None, doubt: float = 0.02) -> Summary:
    return make_summary(
        [
            make_scenario(
                f"scenario_{number}",
                ratio=ratio,
                comparisons=[make_comparison(estimate(ratio, doubt))] if ratio else None,
            )
            for number, ratio in enumerate(ratios)
        ]
    )


def test_all_below_two_is_nowhere_twice() -> None:
    expected = "Litestar is 1.2 to 1.8 times as fast as FastAPI, below 2x in all 3 scenarios"

    assert expected == ratio_finding(of_ratios(1.2, 1.5, 1.8))


def test_some_above_two_are_counted() -> None:
    expected = "Litestar is 1.2 to 2.4 times as fast as FastAPI, at least 2x in 1 of 3 scenarios"

    assert expected == ratio_finding(of_ratios(1.2, 1.5, 2.4))


def test_all_above_two_is_everywhere_twice() -> None:
    expected = "Litestar is 2.1 to 2.4 times as fast as FastAPI, at least 2x in all 2 scenarios"

    assert expected == ratio_finding(of_ratios(2.1, 2.4))


def test_an_interval_around_two_leaves_it_open() -> None:
    expected = "Litestar is 1.2 to 2.0 times as fast as FastAPI, 2x cannot be ruled out in 1 of 2 scenarios"

    assert expected == ratio_finding(of_ratios(1.2, 2.0))


def test_a_single_scenario_is_named_with_its_interval() -> None:
    summary = of_ratios(1.52)

    assert "scenario_0: Litestar is 1.520 [1.490, 1.550] times as fast as FastAPI" == ratio_finding(summary)
    assert (
        "scenario_0: Litestar answers 9,150 [9,020, 9,290] requests per second, FastAPI 6,020 [5,930, 6,110]"
        == throughput_finding(summary)
    )
    assert (
        "scenario_0: Litestar spends 106.0 [104.4, 107.6] µs of CPU time on a request, FastAPI 161.1 [158.7, 163.5]"
        == cpu_finding(summary)
    )


def test_without_a_valid_comparison_every_title_says_so() -> None:
    expected = "No scenario has a valid comparison of Litestar and FastAPI"

    for summary in (of_ratios(None, None), make_summary([])):
        assert {expected} == {ratio_finding(summary), throughput_finding(summary), cpu_finding(summary)}


def test_an_invalid_ratio_is_no_part_of_a_finding() -> None:
    invalid = make_comparison(estimate(9.0), verdict=Verdict.INVALID)
    scenarios = [make_scenario("sound", ratio=1.5), make_scenario("unsound", comparisons=[invalid])]

    assert ratio_finding(make_summary(scenarios)).startswith("sound: Litestar is 1.50")


def test_a_tally_counts_whole_intervals_only_and_says_where_the_reverse_holds() -> None:
    expected = (
        "Litestar answers more requests per second than FastAPI in 1 of 3 scenarios "
        "(FastAPI is ahead in 1 and no clear difference in 1); a bare ASGI app is faster than both in all of them"
    )

    assert expected == throughput_finding(of_ratios(1.5, 1.0, 0.8))
