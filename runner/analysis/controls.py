"""Experiments whose answer is known: does the instrument find it?"""

import numpy as np
import pandas as pd

from runner.analysis import wording
from runner.analysis.estimate import Estimate, ratio_interval
from runner.analysis.frames import block_values, pairs_frame
from runner.analysis.roles import CONTROL_SCENARIO, FLOOR
from runner.analysis.summary import Control, Flag, Relation
from runner.records import Measured, Recording

CONFIDENCE = 0.99
"""A run makes three controls; at 95 % one good run in seven would fail one by chance.

Of t itself, without the surcharge of `LEVEL_OF_T`: no run stops on the width of a control, so no looking is to be paid
for."""

TOLERANCE = 0.03
"""A control fails when its interval excludes the expected ratio *and* it is further off than this: with many blocks an
interval is narrow enough to exclude what is right for all purposes."""

LEAST_HEADROOM = 1.5
"""As for the floor: below it a closed loop's queue begins to show in the ratio."""


def judged_controls(recording: Recording, slices: pd.DataFrame) -> list[Control]:
    """The controls that the run measured; `slices` is `slices_frame` of the recording."""
    of_controls = slices[slices["scenario"] == CONTROL_SCENARIO]
    if of_controls.empty:
        return []
    return [same_against_same(of_controls), known_double(recording, of_controls), headroom(slices)]


def same_against_same(slices: pd.DataFrame) -> Control:
    """Two processes of the same app: the ratio is 1."""
    ratio = ratio_of(slices, "fastapi-again", "fastapi")
    found = told(ratio, "found {ratio} where 1 is right")
    return judged("same against same", f"FastAPI against FastAPI in another process: {found}.", 1.0, ratio)


def known_double(recording: Recording, slices: pd.DataFrame) -> Control:
    """An app against one with exactly twice its work, above the same floor."""
    expected = expected_double(recording, slices)
    ratio = ratio_of(slices, "single", "double")
    found = told(ratio, f"found {{ratio}} where the work itself, timed in the app, says {expected:.3f}")
    return judged("known double", f"An app against one with exactly twice its work: {found}.", expected, ratio)


def expected_double(recording: Recording, slices: pd.DataFrame) -> float:
    """The ratio that follows from the work, as the apps time it themselves, and the floor below both.

    (floor + twice the work) / (floor + the work), in seconds per request, block by block; the geometric mean.
    """
    floor = 1 / slices.loc[slices["app"] == FLOOR].groupby("block")["requests_per_second"].median()
    work = {
        block.number: block.outcome.work_seconds
        for block in recording.blocks
        if block.scenario == CONTROL_SCENARIO and isinstance(block.outcome, Measured)
    }
    ratios = [(floor[number] + own["double"]) / (floor[number] + own["single"]) for number, own in work.items()]
    return float(np.exp(np.mean(np.log(ratios))))


def headroom(slices: pd.DataFrame) -> Control:
    """How far the generator is above the fastest contender, on a server that is not the bottleneck."""
    null = median_rates(slices[slices["app"] == "null"])
    floor = median_rates(slices[(slices["app"] == FLOOR) & (slices["scenario"] == CONTROL_SCENARIO)])
    contenders = slices[~slices["app"].isin(["null", FLOOR, "single", "double"])]
    fastest = contenders.groupby(["scenario", "app"])["requests_per_second"].median().max()
    ratio = ratio_interval(np.log(null / fastest), CONFIDENCE)
    sentence = (
        f"The generator reaches {null.median():,.0f} requests per second on a server that writes ready bytes and "
        f"{floor.median():,.0f} on the floor; the fastest contender answers {fastest:,.0f}."
    )
    return judged("headroom", sentence, LEAST_HEADROOM, ratio, Relation.AT_LEAST)


def judged(
    name: str,
    sentence: str,
    expected: float,
    ratio: Estimate | None,
    relation: Relation = Relation.EQUALS,
) -> Control:
    """Passed unless the interval excludes what is expected and the estimate is more than the tolerance off."""
    passed = ratio is None or not fails(ratio, expected, relation)
    return Control(
        name=name,
        sentence=sentence,
        relation=relation,
        expected=expected,
        estimate=ratio,
        passed=passed,
    )


def fails(ratio: Estimate, expected: float, relation: Relation) -> bool:
    """Whether a control is off beyond doubt and beyond the tolerance."""
    if relation is Relation.AT_LEAST:
        return ratio.high < expected
    return ratio.excludes(expected) and abs(ratio.estimate / expected - 1) > TOLERANCE


def control_flags(controls: list[Control]) -> list[Flag]:
    """What failed controls say of every comparison of their run."""
    return [
        Flag(
            name="failed control",
            voids=True,
            figure=control.estimate.estimate,
            threshold=control.expected,
            sentence=f"The control '{control.name}' failed, so no ratio of this run is believed. {control.sentence}",
        )
        for control in controls
        if not control.passed and control.estimate is not None
    ]


def ratio_of(slices: pd.DataFrame, contender: str, baseline: str) -> Estimate | None:
    """The throughput ratio over blocks, at the controls' confidence."""
    values = block_values(pairs_frame(slices, contender, baseline))["log_throughput_ratio"]
    return ratio_interval(values.dropna().to_numpy(dtype=np.float64), CONFIDENCE)


def median_rates(slices: pd.DataFrame) -> "pd.Series[float]":
    """Requests per second of an app, block by block."""
    return slices.groupby("block")["requests_per_second"].median()


def told(ratio: Estimate | None, words: str) -> str:
    """The finding in words, or why there is none."""
    return "measured in fewer than two blocks" if ratio is None else words.format(ratio=wording.interval(ratio))
