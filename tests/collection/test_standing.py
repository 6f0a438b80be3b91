"""Where one run stands among all machines, and that its page says no more than that."""

import msgspec
import pytest

from runner.analysis.collection import Place, stand
from runner.analysis.summary import Summary, Verdict
from runner.records.run import Kind
from runner.report.text.answers import front
from runner.report.text.machines import standing_sentence
from tests.collection.machines import make_collection
from tests.report.summaries import make_claims, make_run, make_summary

VERSIONS = {"litestar": "2", "fastapi": "0"}


def run_of(name: str = "mine", *, kind: Kind = Kind.BENCH, versions: dict[str, str] | None = None) -> Summary:
    """A run whose typical ratio is 1.450 [1.437, 1.463]."""
    run = msgspec.structs.replace(make_run(kind=kind, name=name), started="2026-01-20T12:00:00+00:00")
    return msgspec.structs.replace(make_summary(run=run, claims=make_claims()), versions=versions or VERSIONS)


@pytest.mark.parametrize(
    ("ratios", "place", "words"),
    [
        ([1.5, 1.6], Place.BELOW, "below the range of the two kinds of machine in the collection, 1.500 to 1.600."),
        (
            [1.4, 1.6],
            Place.WITHIN,
            "within the range of the two kinds of machine in the collection, 1.400 to 1.600.",
        ),
        ([1.47, 1.6], Place.EDGE, "lies at the edge of the range of"),
        ([1.3, 1.4], Place.ABOVE, "above the range of the two kinds of machine in the collection, 1.300 to 1.400."),
    ],
)
def test_a_run_that_is_in_no_collection_has_its_place_beside_it(ratios: list[float], place: Place, words: str) -> None:
    collection = make_collection(ratios)
    standing = stand(run_of(), collection)

    assert (place, None) == (standing.place, standing.machine)
    assert words in standing_sentence(standing, collection)
    assert standing_sentence(standing, collection).startswith("This machine's figure, 1.450 [1.437, 1.463],")


def test_a_single_machine_is_no_range() -> None:
    collection = make_collection([1.5])

    assert (
        "This machine's figure is 1.450 [1.437, 1.463]; that of the one kind of machine in the collection is 1.500."
    ) == standing_sentence(stand(run_of(), collection), collection)


def test_a_run_of_the_collection_names_its_machine() -> None:
    collection = make_collection([1.45, 1.6])

    assert (
        "This run represents one of the two kinds of machine in the collection, a: 1.450 [1.437, 1.463]. "
        "The range over all is 1.450 to 1.600."
    ) == standing_sentence(stand(run_of("run-a"), collection), collection)


def test_another_version_is_named_as_what_may_be_the_reason() -> None:
    collection = make_collection([1.4, 1.6])
    standing = stand(run_of(versions={"litestar": "3", "fastapi": "0"}), collection)

    assert standing_sentence(standing, collection).endswith(
        "Versions differ too, and may be the reason: litestar 2 there, 3 here."
    )


@pytest.mark.parametrize("kind", [Kind.SMOKE, Kind.CALIBRATE])
def test_a_run_that_gives_no_figures_has_no_place(kind: Kind) -> None:
    collection = make_collection([1.4, 1.6])

    assert (
        "This run has no valid figure to compare with the 1.40 to 1.60 of the two kinds of machine in the collection."
        == (standing_sentence(stand(run_of(kind=kind), collection), collection))
    )


def test_an_invalid_verdict_has_no_place() -> None:
    [first, *others] = make_claims()
    invalid = msgspec.structs.replace(first, verdict=Verdict.INVALID)
    summary = msgspec.structs.replace(run_of(), claims=[invalid, *others])

    assert stand(summary, make_collection([1.4, 1.6])).place is None


def test_a_report_of_the_collection_opens_with_all_machines_and_any_other_with_its_own_answer() -> None:
    collection = make_collection([1.45, 1.6])
    of_all, own = front(run_of("run-a"), collection), front(run_of(), collection)

    assert of_all.headline.startswith("Litestar answers 1.4 to 1.6 times as many requests")
    assert "The claimed 2x is refuted on each of two kinds of machine." in of_all.beneath[0]
    assert run_of().headline == own.headline
    assert "lies within the range of the two kinds of machine" in own.beneath[0]


def test_without_a_collection_a_report_opens_with_its_own_answer_alone() -> None:
    assert (run_of().headline, []) == (front(run_of(), None).headline, front(run_of(), None).beneath)
