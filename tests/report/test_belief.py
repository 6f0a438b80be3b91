import msgspec
import pytest

from runner.analysis.summary import ControlOutcome, Summary, Verdict
from runner.records.run import Kind
from runner.report.text.answers import belief
from tests.report.builder import make_scenario
from tests.report.summaries import make_summary
from tests.report.test_page import page, words


def with_verdicts(summary: Summary, *, invalid: int) -> Summary:
    """The same summary with its first comparisons invalid and all others refuted."""
    scenarios = [
        msgspec.structs.replace(
            scenario,
            comparisons=[
                msgspec.structs.replace(each, verdict=Verdict.INVALID if place < invalid else Verdict.REFUTED, flags=[])
                for each in scenario.comparisons
            ],
        )
        for place, scenario in enumerate(summary.scenarios)
    ]
    return msgspec.structs.replace(summary, scenarios=scenarios)


@pytest.mark.parametrize(
    ("core", "says"),
    [(1, "the generator core 1 with PostgreSQL beside it."), (2, "the generator core 1, PostgreSQL core 2.")],
)
def test_the_core_of_postgresql_is_named_where_a_run_had_one(core: int, says: str) -> None:
    summary = make_summary()
    machine = msgspec.structs.replace(summary.machine, server_core=0, generator_core=1, database_core=core)
    versions = summary.versions | {"postgresql": "18"}

    with_one = msgspec.structs.replace(summary, machine=machine, versions=versions)
    without = msgspec.structs.replace(summary, machine=machine)
    assert says in words(page(with_one))
    assert "PostgreSQL" not in words(page(without)).partition("The servers had core")[2].partition("Processor")[0]


def test_a_physical_core_that_servers_and_generator_share_is_not_called_their_own() -> None:
    summary = make_summary()
    machine = msgspec.structs.replace(summary.machine, server_core=0, generator_core=1, shares_core=True)

    says = words(page(msgspec.structs.replace(summary, machine=machine)))
    assert "The servers had core 0, the generator core 1. Servers and generator ran as two threads of one" in says
    assert "to themselves" not in says


def sound(*, invalid: int = 0, kind: Kind = Kind.BENCH, outcome: ControlOutcome = ControlOutcome.PASSED) -> Summary:
    summary = with_verdicts(make_summary(), invalid=invalid)
    run = msgspec.structs.replace(summary.run, options=msgspec.structs.replace(summary.run.options, kind=kind))
    controls = [msgspec.structs.replace(control, outcome=outcome) for control in summary.controls]
    return msgspec.structs.replace(summary, run=run, controls=controls)


@pytest.mark.parametrize(
    ("summary", "begins"),
    [
        (sound(), "All checks passed. All 2 controls passed: the instrument found"),
        (sound(invalid=1), "In part: 1 of"),
        (sound(invalid=99), "No. A validity check failed in every scenario"),
        (sound(outcome=ControlOutcome.FAILED), "No. These controls failed, so no ratio"),
        (sound(kind=Kind.SMOKE), "No. A smoke run tests"),
    ],
)
def test_the_answer_comes_first_and_in_words(summary: Summary, begins: str) -> None:
    assert belief(summary).startswith(begins)


def test_a_run_without_controls_claims_none() -> None:
    summary = msgspec.structs.replace(sound(), controls=[])

    assert belief(summary).startswith("No control could be judged, so this run does not show")


def test_a_run_that_measured_nothing_is_neither_believed_nor_doubted() -> None:
    skipped = make_scenario(ratio=None, skipped="No PostgreSQL here.")

    assert "This run measured no scenario" in belief(make_summary([]))
    assert "This run measured no scenario" in belief(make_summary([skipped]))


def believed(summary: Summary) -> str:
    """The words of the section."""
    return words(page(summary)).partition("result is known in advance")[2].partition("Machine and software")[0]


def test_each_control_stands_with_its_outcome() -> None:
    passed, failed = make_summary().controls
    unmeasured = msgspec.structs.replace(passed, estimate=None, outcome=ControlOutcome.NOT_MEASURED)
    not_shown = msgspec.structs.replace(passed, outcome=ControlOutcome.NOT_SHOWN)
    failed = msgspec.structs.replace(failed, outcome=ControlOutcome.FAILED)
    section = believed(make_summary(controls=[passed, failed, unmeasured, not_shown]))

    assert "1.002 [0.996, 1.008] passed" in section
    assert 1 == section.count("] failed")
    assert 1 == section.count("no estimate not measured")
    assert 1 == section.count("1.002 [0.996, 1.008] not shown")


@pytest.mark.parametrize("outcome", [ControlOutcome.NOT_SHOWN, ControlOutcome.NOT_MEASURED])
def test_controls_that_show_nothing_are_said_where_trust_is_asked_for(outcome: ControlOutcome) -> None:
    first, second = sound().controls
    not_shown = msgspec.structs.replace(first, outcome=outcome)
    said = belief(msgspec.structs.replace(sound(), controls=[not_shown, second]))

    assert said.startswith("1 of 2 controls passed. Too few blocks of the controls to show same app twice.")
    assert "All checks passed" not in said
    assert "Too few blocks" not in belief(sound())


def test_what_was_set_aside_and_what_failed_is_counted_and_named() -> None:
    scenario, broken = make_scenario("one"), make_scenario("two", ratio=None)
    aside = msgspec.structs.replace(scenario.comparisons[0], pairs=90, excluded_pairs=10)
    section = believed(make_summary([msgspec.structs.replace(scenario, comparisons=[aside]), broken]))

    measured = sum(each.pairs + each.excluded_pairs for each in [aside, *broken.comparisons])
    assert f"{10 + broken.comparisons[0].excluded_pairs} of {measured} pairs of slices" in section
    assert "two : The server of fastapi did not start within 10 s." in section


def test_the_noise_of_the_machine_and_the_time_under_load_are_figures() -> None:
    run = msgspec.structs.replace(make_summary().run, spread_between_pairs=0.153, spread_between_blocks=0.024)
    section = believed(make_summary(run=run))

    assert "vary by 15.3 %" in section
    assert "by 2.4 %" in section
    assert "61 % of the run was spent under load" in section
