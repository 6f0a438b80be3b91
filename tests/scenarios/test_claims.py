from apps.contenders import CONTENDERS
from runner.analysis.costs import COUNTED, MEASURES
from scenarios.claims import CLAIMS, Rule


def test_the_twelve_claims_of_the_page_are_there_in_its_order() -> None:
    assert list(range(1, 13)) == [claim.number for claim in CLAIMS]


def test_the_headline_claim_is_twice_the_throughput_give_or_take_ten_percent() -> None:
    headline = CLAIMS[0]
    assert (Rule.RATIO, 2.0, 0.1, ()) == (headline.rule, headline.target, headline.margin, headline.areas)


def test_the_second_claim_asks_for_the_reason() -> None:
    assert Rule.ATTRIBUTION == CLAIMS[1].rule


def test_the_third_claim_is_about_latency_and_what_hides_the_framework() -> None:
    assert (Rule.PERFORMANCE, 1.0) == (CLAIMS[2].rule, CLAIMS[2].target)


def test_what_it_costs_to_run_is_praised_by_one_claim_and_blamed_by_another() -> None:
    assert {4: Rule.LIGHTER, 12: Rule.HEAVIER} == {claim.number: claim.rule for claim in CLAIMS if claim.measures}


def test_what_a_claim_weighs_is_something_that_probes_find() -> None:
    names = {*(measure.name for measure in MEASURES), *COUNTED}
    assert names >= {name for claim in CLAIMS for name in claim.measures}


def test_every_claim_that_asks_for_more_than_a_figure_says_what_cannot_be_measured() -> None:
    for claim in CLAIMS:
        if claim.rule in {Rule.PERFORMANCE, Rule.LIGHTER, Rule.HEAVIER}:
            assert claim.beyond.endswith("."), claim.sentence


def test_every_other_claim_is_a_capability_and_names_the_areas_that_answer_it() -> None:
    for claim in CLAIMS[4:-1]:
        assert Rule.CAPABILITY == claim.rule
        assert claim.areas, claim.sentence


def test_every_claim_is_about_contenders_that_exist_and_says_how_it_is_measured() -> None:
    for claim in CLAIMS:
        assert {claim.contender, claim.baseline} <= set(CONTENDERS)
        assert claim.method.endswith(".")
