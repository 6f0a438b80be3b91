from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as some

from runner.experiment.plan import FEW_SCENARIOS, PlannedSlice, block_slices, has_turn, round_order
from runner.records.run import MANY_SCENARIOS, Kind, Run
from scenarios.spec import Scenario
from tests.builders import make_options, make_run
from tests.lineups import BOTH, SAME, make_lineup

SCENARIO = Scenario(area="test", exchanges=lambda _parameter: [], name="one", question="?")
LATENCY, CONTROLS = replace(SCENARIO, name="latency[one]", experiment="latency"), replace(SCENARIO, name="control")
HALF_LOAD_OF_ONE = replace(SCENARIO, name="half_load[one]", experiment="half_load")
EVERYONE = ("fastapi", "litestar", "fastapi-again", "floor")


def plan(*, pairs: int = 30, seed: int = 1, number: int = 0) -> list[PlannedSlice]:
    return block_slices(make_lineup(SCENARIO, pairs=pairs), seed, number)


def apps_of_pair(planned: list[PlannedSlice], pair: int) -> list[str]:
    return [one.condition.name for one in planned if one.pair == pair]


@given(pairs=some.integers(1, 40), seed=some.integers())
def test_every_pair_holds_one_slice_of_each_contender(pairs: int, seed: int) -> None:
    planned = plan(pairs=pairs, seed=seed)

    assert [["fastapi", "litestar"]] * pairs == [sorted(apps_of_pair(planned, pair)) for pair in range(pairs)]


@given(seed=some.integers())
def test_two_pairs_in_a_row_mirror_each_other(seed: int) -> None:
    planned = plan(seed=seed)

    assert apps_of_pair(planned, 0)[::-1] == apps_of_pair(planned, 1)


def test_both_orders_come_up_equally_often_in_a_block() -> None:
    planned = plan(pairs=32)

    assert {"litestar": 8, "fastapi": 8} == Counter(apps_of_pair(planned, pair)[0] for pair in range(0, 32, 2))


def test_no_order_has_the_first_place_by_right() -> None:
    first = Counter(apps_of_pair(plan(seed=seed), 0)[0] for seed in range(200))

    # 200 throws of a fair coin lie between 72 and 128 but for one time in 10,000.
    assert 72 <= first["litestar"] <= 128


def test_the_slices_of_a_pair_are_neighbours() -> None:
    planned = plan()
    places: dict[int, list[int]] = {}
    for place, one in enumerate(planned):
        if one.pair is not None:
            places.setdefault(one.pair, []).append(place)

    assert {1} == {last - first for first, last in places.values()}


def test_the_floor_is_measured_once_in_the_middle_between_two_turns() -> None:
    planned = plan(pairs=10)

    assert [8] == [place for place, one in enumerate(planned) if one.condition.name == "floor"]


def test_several_comparisons_share_a_block_and_number_their_pairs_apart() -> None:
    lineup = make_lineup(SCENARIO, EVERYONE, (BOTH, SAME), pairs=4)

    per_pair: dict[int, set[str]] = {}
    for one in block_slices(lineup, 1, 0):
        if one.pair is not None:
            per_pair.setdefault(one.pair, set()).add(one.condition.name)
    assert {
        frozenset(BOTH.both): 4,
        frozenset(SAME.both): 4,
    } == Counter(frozenset(apps) for apps in per_pair.values())


def test_a_comparison_beside_the_headline_pair_has_pairs_of_its_own_number() -> None:
    lineup = make_lineup(SCENARIO, EVERYONE, (BOTH, SAME), pairs=8, further_pairs=4)

    planned = block_slices(lineup, 1, 0)
    assert {
        "fastapi": 12,
        "litestar": 8,
        "fastapi-again": 4,
    } == Counter(one.condition.name for one in planned if one.pair is not None)
    assert list(range(12)) == sorted({one.pair for one in planned if one.pair is not None})


def test_the_same_seed_gives_the_same_plan_and_another_block_another() -> None:
    assert plan() == plan()
    assert plan(number=1) != plan()


def test_a_round_holds_every_scenario_once_in_an_order_of_its_own() -> None:
    names = [f"scenario_{number}" for number in range(10)]
    orders = [round_order(names, 1, number) for number in range(5)]

    assert [names] * 5 == [sorted(order) for order in orders]
    assert 5 == len({tuple(order) for order in orders})


def run_of(scenarios: int, kind: Kind = Kind.BENCH) -> Run:
    return make_run(options=make_options(kind=kind, scenarios=[f"one_{number}" for number in range(scenarios)]))


def test_a_calibration_has_the_controls_in_every_round() -> None:
    assert all(has_turn(CONTROLS, number, run_of(1, Kind.CALIBRATE)) for number in range(10))


def test_an_experiment_beside_many_scenarios_has_every_third_round() -> None:
    few, many = run_of(MANY_SCENARIOS), run_of(MANY_SCENARIOS + 1)

    assert [0, 3, 6, 9] == [number for number in range(10) if has_turn(LATENCY, number, many)]
    assert all(has_turn(LATENCY, number, few) for number in range(10))


def test_half_load_beside_other_scenarios_has_every_second_round() -> None:
    alone, beside = run_of(1), run_of(2)

    assert [0, 2, 4, 6, 8] == [number for number in range(10) if has_turn(HALF_LOAD_OF_ONE, number, beside)]
    assert all(has_turn(HALF_LOAD_OF_ONE, number, alone) for number in range(10))


def test_the_controls_rest_the_more_often_the_fewer_scenarios_there_are() -> None:
    few, more, many = run_of(FEW_SCENARIOS), run_of(FEW_SCENARIOS + 1), run_of(MANY_SCENARIOS + 1)

    assert [0, 2, 4, 6, 8] == [number for number in range(10) if has_turn(CONTROLS, number, few)]
    assert [0, 1, 3, 4, 6, 7, 9] == [number for number in range(10) if has_turn(CONTROLS, number, more)]
    assert all(has_turn(CONTROLS, number, many) for number in range(10))
    assert all(has_turn(SCENARIO, number, run) for number in range(10) for run in (few, more, many))
