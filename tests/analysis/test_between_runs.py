"""Several runs side by side: how far they were apart, beside what each says of itself."""

from math import log

import msgspec
import pytest

from runner.analysis.assemble import summarise
from runner.analysis.collection import Collection
from runner.analysis.runs import summarise_runs, typical_spread
from runner.analysis.summary import Summary
from runner.report.page.changes import repeated, runs_finding, runs_markdown, runs_page
from tests.analysis.flagged import failing
from tests.recordings import altered, make_recording


def run_with(ratio: float, name: str = "run") -> Summary:
    recording = make_recording(ratio=ratio, noise=0.01)
    return summarise(msgspec.structs.replace(recording, run=msgspec.structs.replace(recording.run, name=name)))


def three_runs(*ratios: float) -> Collection:
    return summarise_runs([run_with(ratio, f"run {place}") for place, ratio in enumerate(ratios or (1.5, 1.6, 1.55))])


def test_the_spread_between_runs_stands_beside_the_interval_within() -> None:
    together = three_runs(1.5, 1.6, 1.55)
    typical, [scenario] = together.typical_ratio, together.comparisons

    assert ("one_item", "litestar", "fastapi") == (scenario.scenario, scenario.contender, scenario.baseline)
    assert typical is not None
    logarithms = [log(ratio) for ratio in (1.5, 1.6, 1.55)]
    middle = sum(logarithms) / 3
    assert pytest.approx((sum((each - middle) ** 2 for each in logarithms) / 2) ** 0.5) == typical.spread
    first = typical.ratios["run 0"]
    assert pytest.approx(log(first.high / first.low) / 2) == typical.within


def test_runs_that_agree_have_no_spread_and_keep_their_own_intervals() -> None:
    typical = three_runs(1.5, 1.5).typical_ratio

    assert typical is not None
    assert pytest.approx(0.0, abs=1e-9) == typical.spread
    assert 0.005 < typical.within


def test_a_run_in_which_a_comparison_is_invalid_leaves_a_gap_and_not_a_shift() -> None:
    broken = summarise(altered(make_recording(ratio=1.5), failing))

    together = summarise_runs([run_with(1.5, "first"), broken, run_with(1.6, "last")])

    found = together.claimed("one_item")
    assert found is not None
    assert found.throughput is not None
    assert ["first", "last"] == [*found.throughput.ratios]


def test_what_fewer_than_two_runs_have_is_not_repeated() -> None:
    assert [] == list(repeated(summarise_runs([run_with(1.5)])))


def test_the_spread_that_compare_takes_is_that_of_the_typical_ratio() -> None:
    together = three_runs(1.5, 1.6, 1.55)

    found = typical_spread(together)
    assert found is not None
    assert together.typical_ratio is not None
    assert (together.typical_ratio.spread, 2) == (found.deviation, found.degrees_of_freedom)
    assert typical_spread(summarise_runs([run_with(1.5)])) is None


def test_the_page_and_the_table_say_how_far_runs_were_apart() -> None:
    together = three_runs()
    sentence = "from run to run the ratio moved by 3.2 % (standard deviation)"

    assert sentence in runs_finding(together)
    assert sentence in runs_page(together).decode()
    table = runs_markdown(together).decode()
    assert "| scenario | ratio of | run 0 | run 1 | run 2 | over the runs | between runs | within a run |" in table
    assert "| `one_item` |" in table


def test_runs_of_two_machines_are_marked() -> None:
    together = summarise_runs([run_with(1.5, "first"), run_with(1.5, "last")], ["number of cores was 2 and is 4"])

    assert "Not of one machine: number of cores was 2 and is 4." in runs_page(together).decode()
    assert "- not of one machine: number of cores was 2 and is 4" in runs_markdown(together).decode()
