"""A database for every server: seeded the same, apart from each other, gone afterwards."""

from collections.abc import Iterator

import pytest

from apps.contenders import BASELINE, FLOOR, LITESTAR
from runner.errors import DatabaseError
from runner.rig import databases as database
from runner.rig import postgresql
from runner.rig.databases import Databases
from runner.rig.postgresql import PostgreSQL
from scenarios import tables
from scenarios.discovery import all_scenarios
from tests.database.looking import carry_out, kill_postgresql, names, value
from tests.rig.test_server import plan

ROW = all_scenarios()["db_row"]
UPDATES = all_scenarios()["db_updates[20]"]
OURS_ROW, OURS_UPDATES = ("db_row", "litestar"), ("db_updates[20]", "litestar")
THEIRS_UPDATES = ("db_updates[20]", "fastapi")
SUM = "SELECT sum(randomnumber) FROM world"


@pytest.fixture
def databases() -> Iterator[Databases]:
    """On a PostgreSQL of our own."""
    created = Databases()
    yield created
    created.close()


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server that somebody else runs and `DATABASE_URL` names."""
    running = PostgreSQL()
    monkeypatch.setenv("DATABASE_URL", running.url)
    yield running.url
    running.stop()


def test_nothing_starts_before_a_database_is_asked_for() -> None:
    idle = Databases()

    assert not idle.is_dead()
    idle.close()  # the fixture around every test would find a server


def test_a_database_holds_the_rows_of_every_table(databases: Databases) -> None:
    url = databases.create(OURS_ROW)

    assert sum(row["randomNumber"] for row in tables.worlds()) == value(url, SUM)
    assert tables.FORTUNES[-1] == value(url, "SELECT message FROM fortune WHERE id = 12")
    assert len(tables.rows()["item"]) == value(url, "SELECT count(*) FROM item")
    assert tables.rows()["item"][6]["tags"] == value(url, "SELECT tags FROM item WHERE id = 7")


def test_what_one_server_changes_no_other_sees(databases: Databases) -> None:
    ours, theirs = databases.create(OURS_UPDATES), databases.create(THEIRS_UPDATES)
    untouched = value(theirs, SUM)

    carry_out(ours, "UPDATE world SET randomnumber = 0")

    assert (0, untouched) == (value(ours, SUM), value(theirs, SUM))


def test_the_next_block_finds_what_the_first_has_found(databases: Databases) -> None:
    first = databases.create(OURS_UPDATES)
    seeded = value(first, SUM)
    carry_out(first, "UPDATE world SET randomnumber = 0")
    databases.drop(UPDATES)

    assert seeded == value(databases.create(OURS_UPDATES), SUM)


def test_those_of_a_scenario_are_dropped_with_its_servers(databases: Databases) -> None:
    stays, _ = databases.create(OURS_ROW), databases.create(OURS_UPDATES)

    databases.drop(UPDATES)

    assert ["0_seeded", "1_db_row_litestar"] == [name.partition("_")[2].partition("_")[2] for name in names(stays)]


def test_a_dead_postgresql_is_noticed_and_replaced(databases: Databases) -> None:
    first = databases.create(OURS_ROW)
    kill_postgresql()

    assert databases.is_dead()
    with pytest.raises(DatabaseError, match="PostgreSQL died"):
        databases.refuse_dead()
    second = databases.create(OURS_ROW)
    assert second != first
    assert tables.WORLDS == value(second, "SELECT count(*) FROM world")


def test_a_postgresql_whose_connections_close_before_it_counts_as_ended_has_died(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    databases.create(OURS_ROW)
    kill_postgresql()
    really, answers = PostgreSQL.wait, iter([False])
    monkeypatch.setattr(PostgreSQL, "wait", lambda self, seconds: next(answers, True) and really(self, seconds))

    with pytest.raises(DatabaseError, match="PostgreSQL died"):
        databases.refuse_dead()


def test_a_server_that_was_named_is_used_and_left_as_it_was_found(elsewhere: str) -> None:
    databases = Databases()
    url = databases.create(OURS_ROW)
    there = names(elsewhere)

    databases.close()

    assert url.partition("/doublecheck")[0] == elsewhere.partition("/postgres?")[0]
    assert 2 == len(there)
    assert [] == names(elsewhere)


def test_a_driver_in_the_address_is_no_hindrance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql+asyncpg://somebody@localhost/shop?host=/tmp")

    assert "postgresql://somebody@localhost/shop?host=/tmp" == postgresql.named_server()
    assert "postgresql://somebody@localhost/ours?host=/tmp" == database.url_of(postgresql.named_server(), "ours")
    assert "postgresql:///ours?host=/tmp" == database.url_of("postgresql:///?host=/tmp", "ours")


def test_leftovers_of_a_killed_run_are_dropped_and_those_of_a_living_one_stay(elsewhere: str) -> None:
    living = Databases()
    living.create(OURS_ROW)
    in_use = names(elsewhere)
    carry_out(elsewhere, "CREATE DATABASE doublecheck_0badcafe_3_db_row_litestar")
    carry_out(elsewhere, "CREATE DATABASE doublecheck_of_somebody")

    later = Databases()
    later.create(OURS_ROW)
    later.close()

    assert sorted([*in_use, "doublecheck_of_somebody"]) == names(elsewhere)
    living.close()


def test_a_user_who_may_not_create_databases_is_told_so(elsewhere: str, monkeypatch: pytest.MonkeyPatch) -> None:
    carry_out(elsewhere, "CREATE ROLE reader LOGIN")
    monkeypatch.setenv("DATABASE_URL", elsewhere.replace("//postgres@", "//reader@"))
    databases = Databases()

    with pytest.raises(DatabaseError, match=r"permission denied.*CREATEDB") as refused:
        databases.create(OURS_ROW)

    assert "\n" not in str(refused.value)


def test_a_server_with_few_connections_says_how_many_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(postgresql.SETTINGS, "max_connections", "40")
    databases = Databases()
    for number in range(2):
        databases.create((f"db_row[{number}]", "litestar"))

    with pytest.raises(DatabaseError, match="takes 40 connections, and 3 servers side by side need 52"):
        databases.create(OURS_ROW)

    databases.close()


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://postgres@127.0.0.1:9/postgres",
        "mysql://root@127.0.0.1/shop",
        "postgresql://postgres@/x?host=/none",
    ],
)
def test_an_address_that_leads_nowhere_is_one_line_with_a_remedy(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", address)

    with pytest.raises(DatabaseError, match="the PostgreSQL of DATABASE_URL cannot be used: ") as refused:
        postgresql.chosen_version()

    assert "\n" not in str(refused.value)
    assert "write it as postgresql://user@host:5432/database" in str(refused.value)


def test_the_floor_has_no_use_for_a_database() -> None:
    assert [True, True, False] == [plan(app, ROW).needs_database for app in (LITESTAR, BASELINE, FLOOR)]
    assert not plan(LITESTAR, all_scenarios()["json_hello"]).needs_database
