"""A session with PostgreSQL for code that does not await: one statement after the other, and errors as one line."""

import asyncio
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import asyncpg

from runner.errors import DatabaseError
from runner.rig.host.signals import undisturbed

T = TypeVar("T")

CONNECT_SECONDS = 10.0
STATEMENT_SECONDS = 60.0
CLOSE_SECONDS = 2.0

REFUSALS = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError, ValueError)
"""What a server, the way to it, or an address that makes no sense is answered with."""


class Session:
    """One connection, on an event loop of its own that runs only while a statement does."""

    def __init__(self, url: str, name: str) -> None:
        """Connect; `name` is how errors call the server. Raise DatabaseError when it does not answer."""
        self._name = name
        self._loop = asyncio.Runner()
        try:
            self._connection = self._run(
                asyncpg.connect(url, timeout=CONNECT_SECONDS, command_timeout=STATEMENT_SECONDS)
            )
        except BaseException:
            self._loop.close()
            raise

    def execute(self, statement: str) -> None:
        """Carry out one or several statements."""
        self._run(self._connection.execute(statement))

    def fetch_value(self, statement: str) -> Any:  # noqa: ANN401 - of whatever type the column is
        """Return the first column of the first row."""
        return self._run(self._connection.fetchval(statement))

    def fetch_values(self, statement: str) -> list[Any]:
        """Return the first column of all rows."""
        return [row[0] for row in self._run(self._connection.fetch(statement))]

    def fill(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows that have the table's columns in their order."""
        records: Sequence[tuple[Any, ...]] = [tuple(row.values()) for row in rows]
        self._run(self._connection.copy_records_to_table(table, records=records))

    def close(self) -> None:
        """Hang up, whether or not anybody is there."""
        with undisturbed():
            with suppress(DatabaseError):
                self._run(self._connection.close(timeout=CLOSE_SECONDS))
            self._loop.close()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run to the end, whoever wants to stop; raise DatabaseError for whatever the server says, or does not say."""
        try:
            with undisturbed():
                return self._loop.run(work)
        except asyncpg.InsufficientPrivilegeError as error:
            mend = "its user has to be allowed to create databases (ALTER ROLE ... CREATEDB)"
            raise DatabaseError(f"{self._name} refuses: {first_line(error)}; {mend}") from None
        except REFUSALS as error:
            raise DatabaseError(f"{self._name} cannot be used: {first_line(error)}") from None


def first_line(error: BaseException) -> str:
    """Return what an error says, on one line."""
    return str(error).strip().partition("\n")[0] or type(error).__name__
