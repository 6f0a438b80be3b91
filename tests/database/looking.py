"""A look from outside: at PostgreSQL's processes, and at what is in a database."""

from typing import Any

import psutil

from runner.records.condition import Condition
from runner.rig.postgresql import Session
from runner.rig.rig import LocalRig
from scenarios.spec import Exchange, Expectation, Request, Scenario
from tests.faults.commands import wait_until


def ours(parent: int) -> list[psutil.Process]:
    """The PostgreSQL that a process has started, with all processes that belong to it."""
    found = []
    for process in psutil.Process(parent).children():
        try:
            if process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE:
                found += [process, *process.children()]
        except psutil.NoSuchProcess:
            continue
    return found


def value(url: str, statement: str) -> Any:  # noqa: ANN401 - of whatever type the column is
    """What a database says."""
    session = Session(url, "a test's PostgreSQL")
    try:
        return session.fetch_value(statement)
    finally:
        session.close()


def carry_out(url: str, statement: str) -> None:
    """What a database is told."""
    session = Session(url, "a test's PostgreSQL")
    try:
        session.execute(statement)
    finally:
        session.close()


def names(url: str) -> list[str]:
    """The databases of ours on a server."""
    session = Session(url, "a test's PostgreSQL")
    try:
        ours = "SELECT datname::text FROM pg_database WHERE datname LIKE 'doublecheck%' ORDER BY datname"
        return list(session.fetch_value(f"SELECT ARRAY({ours})"))
    finally:
        session.close()


def asked(rig: LocalRig, condition: Condition, scenario: Scenario, request: Request) -> tuple[int, bytes]:
    """Status and body of one request."""
    [answer] = rig.ask(condition, scenario, [Exchange(request, Expectation(200, "", ""))])
    return answer.status, answer.body


def kill_postgresql() -> None:
    """As the kernel would, for want of memory; its connections close when their processes have noticed."""
    [server, *others] = ours(psutil.Process().pid)
    server.kill()
    wait_until(lambda: server.status() == psutil.STATUS_ZOMBIE)
    wait_until(lambda: not any(is_at_work(process) for process in others))


def is_at_work(process: psutil.Process) -> bool:
    """Neither gone nor waiting for its parent to notice."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
