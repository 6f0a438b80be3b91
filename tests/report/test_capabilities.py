import re

import msgspec
import pytest

from runner.analysis.summary import ScenarioSummary, Verdict
from runner.report.page.page import anchors, environment, with_code
from runner.report.page.tables import CapabilityRow, capability_rows, lines_in
from scenarios.capabilities import CAPABILITIES, ONE_SIDED
from tests.report.builder import estimate, make_comparison, make_scenario
from tests.report.summaries import make_summary


def row(name: str, *scenarios: ScenarioSummary) -> CapabilityRow:
    """The row of a capability in the report of a run of these scenarios."""
    rows = capability_rows(make_summary(list(scenarios)))
    [found] = [row for row in rows if row.capability.name == name]
    return found


def page(*scenarios: ScenarioSummary) -> str:
    """The table as the report shows it."""
    summary = make_summary(list(scenarios))
    names = anchors([scenario.name for scenario in scenarios])
    template = environment().get_template("capabilities.html.j2")
    return template.render(capabilities=capability_rows(summary), anchors=names)


def test_a_capability_shows_every_scenario_of_the_run_that_proves_it_in_its_own_order() -> None:
    found = row(
        "Hierarchical dependency injection",
        make_scenario("dependency_chain[1]"),
        make_scenario("dependency_chain[5]"),
        make_scenario("dependency_layers"),
    )

    assert [
        "dependency_layers",
        "dependency_chain[1]",
        "dependency_chain[5]",
    ] == [proof.scenario for proof in found.proofs]
    assert ("dependency_siblings", "dependency_siblings_io", "dependency_cleanup") == found.not_asked


def test_a_proof_has_the_ratio_of_the_headline_pair_and_the_lines_of_what_was_measured() -> None:
    scenario = make_scenario("jwt_auth", ratio=1.25, others={"litestar-pydantic": 0.9})
    sources = scenario.asked.sources | {"litestar": "a = 1\nb = 2\n", "fastapi": '"""What."""\n\na = 1\n'}
    scenario = msgspec.structs.replace(scenario, asked=msgspec.structs.replace(scenario.asked, sources=sources))

    [proof] = row("Security primitives", scenario).proofs

    assert estimate(1.25) == proof.ratio
    assert (2, 1) == proof.lines
    assert "" == proof.no_ratio


@pytest.mark.parametrize(
    ("scenario", "says"),
    [
        (make_scenario("jwt_auth", ratio=None), "no valid ratio"),
        (make_scenario("jwt_auth", ratio=None, skipped="no PostgreSQL"), "skipped: no PostgreSQL"),
        (make_scenario("jwt_auth", comparisons=[]), "not compared"),
        (make_scenario("jwt_auth", comparisons=[make_comparison(None, verdict=Verdict.INCONCLUSIVE)]), "no estimate"),
        (
            make_scenario("jwt_auth", comparisons=[make_comparison(estimate(2.5), verdict=Verdict.INVALID)]),
            "no valid ratio",
        ),
    ],
    ids=["invalid", "skipped", "not compared", "no estimate", "voided"],
)
def test_where_there_is_no_ratio_words_say_why_and_no_figure_stands_there(scenario: ScenarioSummary, says: str) -> None:
    [proof] = row("Security primitives", scenario).proofs

    assert (None, says) == (proof.ratio, proof.no_ratio)
    assert f'<span class="absent">{says}</span>' in page(scenario)


def test_a_run_without_any_of_them_still_lists_every_capability_and_which_scenarios_would_prove_it() -> None:
    shown = page()

    for capability in CAPABILITIES:
        assert capability.name in shown
        assert all(f"<code>{module}</code>" in shown for module in capability.scenarios)
    assert 'class="estimate"' not in shown


def test_what_only_one_framework_brings_is_listed_and_has_no_ratio() -> None:
    one_sided = page(make_scenario("jwt_auth")).partition("Features of only one framework")[2]

    assert all(one.name in one_sided for one in ONE_SIDED)
    assert 'class="estimate"' not in one_sided


def test_a_proof_links_to_its_scenario_and_says_when_it_waits() -> None:
    shown = page(make_scenario("dependency_siblings_io", tags=("waiting",)))
    place = anchors(["dependency_siblings_io"])["dependency_siblings_io"]

    assert f'<a href="#{place}">dependency_siblings_io</a>' in shown
    assert "it spends its time waiting" in shown


def test_a_capability_quotes_the_claim_that_names_it_as_the_run_recorded_it() -> None:
    assert "Claim 10: “validation: Msgspec/Pydantic/Attrs against Pydantic”" in page()
    assert "" == row("Parameters").sentence


@pytest.mark.parametrize("source", ["def", "a = '\0'", "(" * 5_000, None])
def test_a_recorded_source_that_is_not_python_is_not_counted(source: str | None) -> None:
    assert lines_in(source) is None


def test_what_a_phrase_quotes_becomes_code_and_all_else_is_escaped() -> None:
    assert "<code>a&lt;b&gt;</code> &amp; <code>c</code>, d" == with_code("`a<b>` & `c`, d")


def test_the_tables_nest_and_every_row_has_a_header() -> None:
    shown = page(make_scenario("jwt_auth"))
    rows = re.findall(r"<tr.*?</tr>", shown, re.DOTALL)

    assert len(re.findall(r"<tbody>", shown)) == len(re.findall(r"</tbody>", shown)) == len(CAPABILITIES) + 1
    assert [] == [one for one in rows if "<th" not in one and "not in this run" not in one]
