"""What the README, the page and the terminal say of several machines."""

import pytest

from runner.analysis.summary import Verdict
from runner.report.text.machines import collected_headline, machines_finding, spread_sentence
from tests.collection.machines import collection_of, make_collection, make_machine

FIVE = [1.35, 1.42, 1.50, 1.57, 1.66]


def test_nobody_measured_anything() -> None:
    assert "No machine has been measured yet." == collected_headline(collection_of([]))


@pytest.mark.parametrize(
    ("ratios", "small", "machines", "whole"),
    [
        ([1.57], "1.570 [1.562, 1.578]", "one kind", "1.200 [1.194, 1.206]"),
        ([1.57, 1.39], "1.4 to 1.6", "two kinds", "1.2"),
        ([1.57, 1.39, 1.5], "1.4 to 1.6", "three kinds", "1.2"),
        (FIVE, "1.4 to 1.7", "five kinds", "1.2"),
    ],
)
def test_the_headline_of_so_many_machines(ratios: list[float], small: str, machines: str, whole: str) -> None:
    assert (
        f"Litestar answers {small} times as many requests as FastAPI on small in-memory endpoints "
        f"(on {machines} of machine): not 2. For a sixty-route API with a database it is {whole} times."
    ) == collected_headline(make_collection(ratios))


@pytest.mark.parametrize(
    ("ratios", "ending"),
    [
        ([2.1, 2.3], ": at least 2."),
        ([1.5, 2.3], "; whether it is 2 depends on the machine."),
        ([1.5, 2.0], "; whether it is 2 is undecided."),
    ],
)
def test_the_headline_ends_with_what_became_of_twice(ratios: list[float], ending: str) -> None:
    assert ending in collected_headline(make_collection(ratios))


def test_a_range_is_never_rounded_onto_the_claimed_ratio() -> None:
    assert "answers 1.50 to 1.98 times" in collected_headline(make_collection([1.5, 1.98]))


def test_without_a_whole_api_the_headline_speaks_of_small_endpoints_alone() -> None:
    assert collected_headline(make_collection([1.4, 1.6], whole=None)).endswith("(on two kinds of machine): not 2.")


def test_a_whole_api_that_fewer_machines_measured_says_on_how_many() -> None:
    collection = collection_of([make_machine("a", 1.4), make_machine("b", 1.6), make_machine("c", 1.5, whole=None)])

    assert collected_headline(collection).endswith(
        "For a sixty-route API with a database it is 1.2 times (on two of them)."
    )


def test_a_machine_whose_verdict_is_invalid_counts_in_no_range() -> None:
    invalid = make_machine("c", 9.0, verdict=Verdict.INVALID)
    collection = collection_of([make_machine("a", 1.4), make_machine("b", 1.6), invalid])

    assert "answers 1.4 to 1.6 times" in collected_headline(collection)
    assert "(on two kinds of machine)" in collected_headline(collection)


def test_one_machine_says_nothing_of_another() -> None:
    assert "One machine says nothing about others." == beyond_the_range([1.57])


def test_of_two_machines_the_spread_is_known_and_no_mean() -> None:
    assert (
        "Results vary by about 9 % between machines; one run's interval does not include that. "
        "Two machines are too few for a mean."
    ) == beyond_the_range([1.57, 1.39])


def test_of_three_machines_the_mean_is_known() -> None:
    assert (
        "Results vary by about 6 % between machines; one run's interval does not include that. "
        "Their geometric mean is 1.48."
    ) == beyond_the_range([1.57, 1.39, 1.48])


def test_five_machines_foretell_a_sixth() -> None:
    assert (
        "Results vary by about 8 % between machines; one run's interval does not include that. "
        "A sixth like them would lie between 1.17 and 1.92 in 95 of 100 cases."
    ) == beyond_the_range(FIVE)


def beyond_the_range(ratios: list[float]) -> str:
    [claim] = make_collection(ratios).claims
    assert claim.ratio is not None
    return spread_sentence(claim.ratio)


def test_the_title_of_the_picture_has_the_same_figures() -> None:
    title = machines_finding(make_collection([1.57, 1.39]))

    assert "Litestar over FastAPI on two kinds of machine: 1.4 to 1.6 on small endpoints, 1.2 for a whole API" == title
