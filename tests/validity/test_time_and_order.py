"""Effects of time and order: apps that change within a block, and a run with a single block that is unlike the others.

Effects are estimated over blocks, and with four blocks a 99 % interval is six standard errors wide on either side: the
effects here are factors of ten and more, which stand out on a machine that is busy with something else too.
"""

from collections.abc import Sequence

import pytest

from runner.experiment import bench
from runner.experiment.plan import PlannedSlice
from tests.validity.provoking import provokes
from tests.validity.trial import Trial, flags


def second_half(_block: int, position: int, plan: Sequence[PlannedSlice]) -> bool:
    return position >= len(plan) / 2


def first_of_an_even_pair(_block: int, position: int, plan: Sequence[PlannedSlice]) -> bool:
    """Where the contender begins a pair that itself begins ABBA or BAAB."""
    here, before = plan[position], plan[position - 1]
    return (
        here.condition.name == "litestar" and here.pair is not None and here.pair % 2 == 0 and before.pair != here.pair
    )


def first_block(block: int, _position: int, _plan: Sequence[PlannedSlice]) -> bool:
    return block == 0


@provokes("drift", "few blocks")
def test_an_app_that_slows_down_within_a_block_drifts(trial: Trial) -> None:
    trial.contender("slow_when_told")
    found = flags(trial.summary(rounds=4, when=second_half))

    assert "second half over first half" in found["drift"].sentence
    assert not found["drift"].voids
    assert found["few blocks"].sentence.startswith("Only 4 blocks were measured")


@provokes("order")
def test_an_app_that_is_slow_where_it_goes_first_has_an_order_effect(trial: Trial) -> None:
    trial.contender("slow_when_told")
    trial.pairs(8)
    found = flags(trial.summary(rounds=4, when=first_of_an_even_pair))

    assert "Who goes first matters" in found["order"].sentence
    assert not found["order"].voids


@provokes("first slice")
def test_a_warm_up_that_is_too_short_shows_in_the_first_slice(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "WARM_UP_SECONDS", 0.01)
    trial.contender("slow_at_first")
    found = flags(trial.summary(rounds=4))

    assert "the warm-up may be too short" in found["first slice"].sentence
    assert not found["first slice"].voids


@provokes("bootstrap disagrees")
def test_one_block_unlike_the_others_makes_the_bootstrap_disagree(trial: Trial) -> None:
    trial.contender("slow_when_told")
    trial.pairs(2)
    found = flags(trial.summary(rounds=8, when=first_block))

    assert "the blocks are skewed" in found["bootstrap disagrees"].sentence
    assert "few blocks" not in found
