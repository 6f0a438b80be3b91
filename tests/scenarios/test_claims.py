from apps.contenders import CONTENDERS
from scenarios.claims import CLAIMS, Rule


def test_the_twelve_claims_of_the_page_are_there_in_its_order() -> None:
    assert list(range(1, 13)) == [claim.number for claim in CLAIMS]


def test_the_headline_claim_is_twice_the_throughput_give_or_take_ten_percent() -> None:
    headline = CLAIMS[0]
    assert (Rule.RATIO, 2.0, 0.1, ()) == (headline.rule, headline.target, headline.margin, headline.areas)


def test_the_second_claim_asks_for_the_reason() -> None:
    assert Rule.ATTRIBUTION == CLAIMS[1].rule


def test_every_other_claim_is_a_capability_and_names_the_areas_that_answer_it() -> None:
    for claim in CLAIMS[2:]:
        assert Rule.CAPABILITY == claim.rule
        assert claim.areas, claim.sentence


def test_every_claim_is_about_contenders_that_exist_and_says_how_it_is_measured() -> None:
    for claim in CLAIMS:
        assert {claim.contender, claim.baseline} <= set(CONTENDERS)
        assert claim.method.endswith(".")
