"""Scenarios that experiments borrow: several of them in one run, each under a name of its own."""

from dataclasses import replace

import pytest

from runner.analysis.assemble import summarise
from runner.commands import arguments
from runner.experiment import provenance
from runner.experiment.job import recorded_job, suite_job
from runner.experiment.lineup import CONNECTION_COUNTS, CONTROL, EXPERIMENTS, WORKERS, Limits, lineups, recorded_lineup
from runner.experiment.plan import block_slices
from runner.records.condition import Client, ClosedLoop
from runner.records.run import Kind, Recording
from runner.rig.host import polling
from scenarios.discovery import all_scenarios
from scenarios.spec import HEADLINE

LIMITS = Limits(budget_seconds=60, precision=0.03, pairs=16)
SCENARIOS = arguments.measurable_named("json_hello connections[json_hello] workers[json_hello]")


def names(words: str) -> list[str]:
    return [scenario.name for scenario in arguments.measurable_named(words)]


def test_an_experiment_is_named_as_a_whole_or_by_one_of_its_scenarios() -> None:
    assert ["connections[json_hello]", "connections[list_items[100]]"] == names("connections")
    assert ["workers[list_items[100]]"] == names("workers[list_items[100]]")


def test_a_scenario_alone_is_not_its_experiments() -> None:
    assert ["json_hello"] == names("json_hello")


def test_all_is_every_scenario_and_every_experiment_but_the_one_that_another_has_in_it() -> None:
    words = set(EXPERIMENTS) - {"half_load"}

    assert {*all_scenarios(), *(name for word in words for name in names(word))} == set(names("all"))


def test_the_headline_has_half_load() -> None:
    assert "half_load[json_hello]" in names("headline")


def test_what_is_borrowed_serves_the_scenario_and_counts_among_no_headline() -> None:
    for borrowed in CONNECTION_COUNTS.borrowed():
        lender = all_scenarios()[borrowed.serves]
        assert (borrowed.module, borrowed.exchanges) == (lender.module, lender.exchanges)
        assert not borrowed.tags & HEADLINE


def test_one_scenario_is_measured_in_several_experiments_of_one_run() -> None:
    head = suite_job(Kind.BENCH, SCENARIOS, LIMITS, seed=1).head()

    assert ["json_hello", "connections[json_hello]", "workers[json_hello]"] == list(head.scenarios)
    assert ["", "connections", "workers"] == [asked.experiment for asked in head.scenarios.values()]
    assert ["", "json_hello", "json_hello"] == [asked.scenario for asked in head.scenarios.values()]
    assert [CONNECTION_COUNTS.question, WORKERS.question] == [asked.question for asked in head.scenarios.values()][1:]


def test_a_run_goes_on_with_the_lineups_that_its_head_names() -> None:
    job = suite_job(Kind.BENCH, SCENARIOS, LIMITS, seed=1)
    head, planned = job.head(), [lineup for lineup in job.lineups if lineup.name != CONTROL]

    again = [recorded_lineup(head, one) for one in arguments.measurable_named(" ".join(head.options.scenarios))]

    assert [lineup.name for lineup in planned] == [lineup.name for lineup in again]
    assert [block_slices(lineup, 1, 0) for lineup in planned] == [block_slices(lineup, 1, 0) for lineup in again]
    assert head.scenarios == {lineup.name: provenance.asked(lineup) for lineup in again}


def test_every_condition_is_compared_above_a_floor_of_its_own() -> None:
    [lineup] = lineups(arguments.measurable_named("connections[json_hello]"), LIMITS)

    counts = [1, 4, 16, 64, 256, 1024]
    assert [versus.both for versus in lineup.comparisons] == [
        (f"litestar ({words})", f"fastapi ({words})")
        for words in ["1 connection", *(f"{count} connections" for count in counts[1:])]
    ]
    assert counts == [floor.connections for floor in lineup.references]


@pytest.mark.parametrize(
    ("asked", "here", "client", "because"),
    [
        (Client.SLEEPS, "", Client.SLEEPS, ""),
        (Client.SLEEPS, "one core is not enough", Client.SLEEPS, ""),
        (Client.POLLS, "", Client.POLLS, ""),
        (Client.POLLS, "one core is not enough", Client.SLEEPS, "one core is not enough"),
    ],
)
def test_closed_loops_wait_as_asked_unless_polling_would_slow_the_servers(
    monkeypatch: pytest.MonkeyPatch, asked: Client, here: str, client: Client, because: str
) -> None:
    monkeypatch.setattr(polling, "reason_to_sleep", lambda: here)

    job = suite_job(Kind.BENCH, SCENARIOS, replace(LIMITS, client=asked), seed=1).with_client()

    conditions = [condition for lineup in job.lineups for condition in lineup.conditions]
    assert {ClosedLoop(client=client)} == {condition.load_model for condition in conditions}
    assert {"fastapi", "litestar", "floor"} <= {condition.name for condition in conditions}
    head = job.head()
    assert (because, client) == (head.sleeps_because, head.client)
    again = recorded_job(Recording(run=head, blocks=[], slices=[], ending=None), SCENARIOS)
    assert [lineup.conditions for lineup in job.lineups if lineup.name == CONTROL] == [
        lineup.conditions for lineup in again.lineups if lineup.name == CONTROL
    ]


def test_the_client_polls_unless_it_is_told_otherwise() -> None:
    assert Client.POLLS is LIMITS.client


@pytest.mark.parametrize(("client", "because"), [(Client.POLLS, "one core is not enough"), (Client.SLEEPS, "")])
def test_where_the_client_cannot_poll_nobody_is_asked_what_waking_it_costs(
    monkeypatch: pytest.MonkeyPatch, client: Client, because: str
) -> None:
    monkeypatch.setattr(polling, "reason_to_sleep", lambda: "one core is not enough")
    chosen = arguments.measurable_named("json_hello wake-up[json_hello]")

    head = suite_job(Kind.BENCH, chosen, replace(LIMITS, client=client), seed=1).with_client().head()

    assert because == head.sleeps_because
    assert {
        "json_hello": "",
        "wake-up[json_hello]": "needs a client that polls, and one core is not enough",
    } == {name: asked.skipped for name, asked in head.scenarios.items()}


@pytest.mark.parametrize("client", Client)
def test_wake_up_has_each_app_under_both_clients_on_the_same_servers(client: Client) -> None:
    [planned] = lineups(arguments.measurable_named("wake-up[json_hello]"), LIMITS)
    lineup = planned.loaded_by(client)

    assert ["fastapi", "litestar", "floor"] == [condition.server for condition in lineup.served]
    assert [
        ("litestar (client polls)", "fastapi (client polls)"),
        ("litestar (client sleeps)", "fastapi (client sleeps)"),
    ] == [versus.both for versus in lineup.comparisons]
    assert {condition.name for condition in lineup.conditions} == {
        plan.condition.name for plan in block_slices(lineup, 1, 0)
    }


def test_many_connections_have_longer_slices_and_fewer_of_them() -> None:
    [lineup] = lineups(arguments.measurable_named("connections[json_hello]"), LIMITS)

    few, many = lineup.comparisons[0], lineup.comparisons[-1]
    assert (16, 4) == (lineup.pairs_of(few), lineup.pairs_of(many))
    assert [0.05, 0.512] == [lineup.seconds_of(lineup.conditions[place]) for place in (0, -1)]


def test_the_summary_keeps_experiments_apart_from_the_scenarios_that_claims_count() -> None:
    head = suite_job(Kind.BENCH, SCENARIOS, LIMITS, seed=1).head()

    summary = summarise(Recording(run=head, blocks=[], slices=[], ending=None))

    assert ["json_hello"] == [scenario.name for scenario in summary.scenarios]
    assert ["connections[json_hello]", "workers[json_hello]"] == [asked.name for asked in summary.experiments]
    assert {"json_hello"} >= {name for claim in summary.claims for name in claim.scenarios}
