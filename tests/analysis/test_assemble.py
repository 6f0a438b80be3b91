import math

import msgspec
import pytest

from runner.analysis.assemble import summarise
from runner.analysis.summary import Summary, Verdict
from runner.records.measurement import Failed
from runner.records.run import Complete, Ending, Interrupted, Stop
from scenarios.claims import CLAIMS
from tests.builders import make_asked, make_block, make_claim, make_options, make_run
from tests.cpu_time import additions
from tests.recordings import make_recording


def test_a_summary_survives_its_own_file() -> None:
    summary = summarise(make_recording())
    assert summary == msgspec.json.decode(msgspec.json.encode(summary), type=Summary)


def test_the_same_recording_gives_the_same_summary() -> None:
    assert summarise(make_recording()) == summarise(make_recording())


def test_a_processor_that_differs_in_the_last_digit_makes_the_same_summary() -> None:
    recording = make_recording()
    elsewhere = [
        msgspec.structs.replace(
            one, load=msgspec.structs.replace(one.load, elapsed_seconds=math.nextafter(one.load.elapsed_seconds, 1))
        )
        for one in recording.slices
    ]

    assert elsewhere != recording.slices
    assert summarise(recording) == summarise(msgspec.structs.replace(recording, slices=elsewhere))


@pytest.mark.parametrize(
    ("ending", "ended", "seconds"),
    [
        (Complete(reason=Stop.BUDGET, seconds=600.0), "budget", 600.0),
        (Interrupted(reason="by hand", seconds=5.0), "interrupted: by hand", 5.0),
        (None, "cut off", None),
    ],
)
def test_it_says_how_the_run_ended(ending: Ending | None, ended: str, seconds: float | None) -> None:
    run = summarise(msgspec.structs.replace(make_recording(), ending=ending)).run
    assert (ended, seconds) == (run.ended, run.seconds)


def test_blocks_that_failed_are_told_and_not_counted() -> None:
    recording = make_recording(blocks=6)
    failed = make_block(number=6, outcome=Failed(reason="the server died", attempt=1))
    summary = summarise(msgspec.structs.replace(recording, blocks=[*recording.blocks, failed]))
    assert 6 == summary.run.blocks
    assert ["the server died"] == summary.scenarios[0].failed_blocks


def test_the_share_inside_slices_is_load_over_time() -> None:
    recording = make_recording(blocks=2, ratio=1.0, noise=0.0, pairs=10, floor=False)
    # Two blocks of 20 slices of 50 ms. Ten seconds between their starts, and the second takes 3 seconds.
    assert pytest.approx(2.0 / 13.0) == summarise(recording).run.share_inside_slices


def test_a_run_without_blocks_has_a_summary() -> None:
    summary = summarise(make_recording(blocks=0))
    assert 0.0 == summary.run.share_inside_slices
    assert Verdict.INCONCLUSIVE == summary.scenarios[0].comparisons[0].verdict
    assert summary.scenarios[0].floor is None


def test_a_contender_that_takes_no_part_is_not_compared() -> None:
    run = make_run(scenarios={"one_item": make_asked(absent={"litestar": "no such feature"})})
    scenario = summarise(make_recording(blocks=0, run=run)).scenarios[0]
    assert [] == scenario.comparisons
    assert ["fastapi"] == list(scenario.contenders)


def test_a_comparison_is_held_against_the_claim_about_its_pair() -> None:
    claim = make_claim(target=1.2)
    assert (Verdict.SUPPORTED) == summarise(make_recording(run=make_run(claims=[claim]))).scenarios[0].comparisons[
        0
    ].verdict
    assert summarise(make_recording(run=make_run(claims=[]))).scenarios[0].comparisons[0].verdict is None


def test_every_claim_of_the_page_gets_an_answer() -> None:
    summary = summarise(make_recording(run=make_run(claims=CLAIMS)))
    assert {claim.number for claim in CLAIMS} == {claim.number for claim in summary.claims}
    assert all(claim.reason for claim in summary.claims)


def test_a_run_of_eight_scenarios_is_summarised_in_the_time_of_so_many_additions() -> None:
    """At most 45 million, 2 s on a Zen 3 machine at its usual speed. Seen: 27 to 53, so 27 more turn it red."""
    names = [f"scenario{number}" for number in range(8)]
    run = make_run(options=make_options(scenarios=names))
    recording = make_recording(scenarios=names, run=run, blocks=10, pairs=40)
    assert 9_600 == len(recording.slices)
    # One of ten suffices: the first may import SciPy, most of a second.
    assert any(additions(lambda: summarise(recording)) < 45 for _ in range(10))
