"""A claim on several machines: the same on each, the contrary on some, or open."""

import pytest

from runner.analysis.collection import Agreement, outcome_of
from runner.analysis.summary import Verdict
from runner.report.text.machines import judged_sentence
from tests.collection.machines import collection_of, make_collection, make_machine

SUPPORTED, REFUTED, OPEN, INVALID = Verdict.SUPPORTED, Verdict.REFUTED, Verdict.INCONCLUSIVE, Verdict.INVALID


@pytest.mark.parametrize(
    ("verdicts", "outcome"),
    [
        ([REFUTED], Agreement.REFUTED),
        ([REFUTED, REFUTED], Agreement.REFUTED),
        ([SUPPORTED, SUPPORTED, SUPPORTED], Agreement.SUPPORTED),
        ([SUPPORTED, REFUTED], Agreement.DEPENDS),
        ([SUPPORTED, REFUTED, OPEN], Agreement.DEPENDS),
        ([REFUTED, OPEN], Agreement.INCONCLUSIVE),
        ([SUPPORTED, OPEN], Agreement.INCONCLUSIVE),
        ([OPEN, OPEN], Agreement.INCONCLUSIVE),
        ([Verdict.MIXED, Verdict.MIXED], Agreement.MIXED),
        ([Verdict.MIXED, REFUTED], Agreement.INCONCLUSIVE),
        ([REFUTED, INVALID, None], Agreement.REFUTED),
        ([INVALID, None], Agreement.NOT_TESTED),
        ([], Agreement.NOT_TESTED),
        ([Verdict.BOTH_CAN, Verdict.BOTH_CAN], Agreement.BOTH_CAN),
    ],
)
def test_what_verdicts_of_several_machines_come_to(verdicts: list[Verdict | None], outcome: Agreement) -> None:
    assert outcome == outcome_of(verdicts)
    assert outcome == outcome_of(reversed(verdicts))


@pytest.mark.parametrize(
    ("ratios", "sentence"),
    [
        ([1.5], "refuted on the one kind of machine measured"),
        ([1.4, 1.6], "refuted on each of two kinds of machine"),
        ([2.1, 2.2, 2.3], "supported on each of three kinds of machine"),
        ([1.5, 2.2, 2.3], "depends on the machine: supported on two and refuted on one"),
        ([1.5, 2.0], "inconclusive: refuted on one and inconclusive on one"),
    ],
)
def test_the_verdict_on_all_machines_in_words(ratios: list[float], sentence: str) -> None:
    [claim] = make_collection(ratios).claims

    assert sentence == judged_sentence(claim)


def test_a_machine_without_a_valid_verdict_has_no_part_in_verdict_or_range_and_is_counted() -> None:
    [claim] = collection_of([make_machine("a", 1.5), make_machine("b", 3.0, verdict=INVALID)]).claims

    assert Agreement.REFUTED == claim.outcome
    assert claim.ratio is not None
    assert (1, 1.5) == (len(claim.ratio.ratios), claim.ratio.highest)
    assert "refuted on the one kind of machine measured; without a verdict on one more" == judged_sentence(claim)
