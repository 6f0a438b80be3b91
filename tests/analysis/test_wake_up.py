"""What waking a client that sleeps costs, from slices of which it is known."""

from itertools import count

import msgspec
import pytest

from runner.analysis.assemble import summarise
from runner.analysis.cost_figures import WakeUp
from runner.commands import arguments
from runner.experiment.job import suite_job
from runner.experiment.lineup import Limits
from runner.records.measurement import Slice
from runner.records.run import Kind, Recording
from runner.report.page.markdown import report_markdown
from runner.report.page.page import report_page
from runner.report.text.findings import wake_up_words
from runner.report.writing import all_charts
from tests.builders import make_block, make_load, make_slice

LIMITS = Limits(budget_seconds=60, precision=0.03, pairs=4)
NAME = "wake-up[json_hello]"

MICROSECONDS = {
    "litestar (client polls)": 50.0,
    "fastapi (client polls)": 75.0,
    "litestar (client sleeps)": 60.0,
    "fastapi (client sleeps)": 96.0,
}
"""CPU time per request: waking costs Litestar 10, FastAPI 21, and the ratio moves from 1.5 to 1.6."""

WOBBLE = (0.99, 1.01, 1.0, 0.98, 1.02)
"""Block by block, the speed of the machine: both clients feel it alike."""


def recording(microseconds: dict[str, float] | None = None) -> Recording:
    """A run of the experiment in which each condition's requests take so many microseconds."""
    head = suite_job(Kind.BENCH, arguments.measurable_named(NAME), LIMITS, seed=1).head()
    slices: list[Slice] = []
    for block, speed in enumerate(WOBBLE):
        positions = count()
        for pair, versus in enumerate(head.comparisons[NAME]):
            slices += [
                make_slice(
                    scenario=NAME,
                    block=block,
                    position=next(positions),
                    condition=name,
                    pair=pair,
                    load=make_load(elapsed_seconds=500 * speed * (microseconds or MICROSECONDS)[name] / 1e6),
                )
                for name in versus.both
            ]
    blocks = [make_block(scenario=NAME, number=number) for number in range(len(WOBBLE))]
    return Recording(run=head, blocks=blocks, slices=slices, ending=None)


def wake_up_in(recorded: Recording) -> WakeUp:
    summary = summarise(recorded)
    assert summary.wake_ups
    assert [NAME] == [*summary.wake_ups]
    return summary.wake_ups[NAME]


def words_on(recorded: Recording) -> str:
    """What the report says of it."""
    summary = summarise(recorded)
    [experiment] = summary.experiments
    return wake_up_words(summary, experiment)


def test_each_app_pays_what_its_requests_cost_more() -> None:
    found = wake_up_in(recording())

    assert pytest.approx(10, rel=0.01) == found.microseconds["litestar"].estimate
    assert pytest.approx(21, rel=0.01) == found.microseconds["fastapi"].estimate


def test_it_is_said_by_how_much_the_ratio_moves() -> None:
    found = wake_up_in(recording())

    assert pytest.approx(1.6 / 1.5) == found.moved.estimate
    assert found.moved.excludes(1.0)


def test_a_sentence_says_it() -> None:
    words = words_on(recording())

    assert words.startswith("On this machine, waking a client that sleeps costs Litestar 10.")
    assert "and FastAPI 21.0 [" in words
    assert "This multiplies the throughput ratio by 1.07" in words


def test_page_and_markdown_have_the_sentence() -> None:
    summary = summarise(recording())
    charts = all_charts(summary)

    words = "On this machine, waking a client that sleeps costs Litestar"
    assert words in report_page(summary, charts).decode()
    assert words in report_markdown(summary, charts).decode()


def test_a_ratio_that_does_not_move_is_said_not_to() -> None:
    alike = MICROSECONDS | {"fastapi (client sleeps)": 90.0}

    assert "does not change the throughput ratio" in words_on(recording(alike))


def test_a_cost_that_may_be_none_is_not_said_to_be_one() -> None:
    alike = MICROSECONDS | {"fastapi (client sleeps)": 75.0}

    words = words_on(recording(alike))

    assert words.startswith("Whether waking a client that sleeps costs CPU time is not clear: Litestar 10.")
    assert "and FastAPI 0.0 [0.0, 0.0] µs per request." in words


def test_of_one_block_nothing_is_said() -> None:
    whole = recording()
    one = msgspec.structs.replace(whole, slices=[each for each in whole.slices if each.block == 0])

    assert "" == words_on(one)
    assert msgspec.UNSET is summarise(one).wake_ups


def test_a_run_that_does_not_ask_says_nothing() -> None:
    head = suite_job(Kind.BENCH, arguments.measurable_named("json_hello"), LIMITS, seed=1).head()

    assert msgspec.UNSET is summarise(Recording(run=head, blocks=[], slices=[], ending=None)).wake_ups
