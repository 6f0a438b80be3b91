"""A database for every server that needs one: a copy of a seeded one, made before the server starts and dropped after.

So each block finds the same rows, and no contender works in what another has left behind. The PostgreSQL is one from a
wheel, started here, or the one that `DATABASE_URL` names.
"""

import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import TypeAlias

from runner.errors import DatabaseError
from runner.rig.host.signals import undisturbed
from runner.rig.postgresql import PostgreSQL, Session, named_server, open_named_server
from scenarios import tables
from scenarios.spec import Scenario

Key: TypeAlias = tuple[str, str]
"""Scenario and condition of a server, by name."""

PREFIX = "doublecheck"
"""Of the names of our databases; what follows is the run's token, which is also the number of a lock that it holds."""

ENDING_SECONDS = 2
"""For a PostgreSQL whose connections are gone to be gone itself; it takes some milliseconds."""

LONGEST_NAME = 63
KEPT_BACK = 4
"""Connections beside the pools': ours, and those that a server keeps for its superuser."""


class Databases:
    """Those of one run. Nothing happens before the first is asked for."""

    def __init__(self, core: int | None = None) -> None:
        """`core` is for a PostgreSQL of our own."""
        self._core = core
        self._own: PostgreSQL | None = None
        self._session: Session | None = None
        self._token = secrets.token_hex(4)
        self._numbers = count()
        self._template = ""
        self._names: dict[Key, str] = {}

    def create(self, key: Key) -> str:
        """Create a fresh database for a server; return its URL. Raise DatabaseError when it cannot be had."""
        session = self._open()
        self._drop(key)
        self._refuse_too_many(session)
        self._names[key] = self._new_name(*key)
        session.execute(f'CREATE DATABASE "{self._names[key]}" TEMPLATE "{self._template}"')
        return self.url(key)

    def url(self, key: Key) -> str:
        """Return the URL of a server's database."""
        return url_of(self._server, self._names[key])

    def drop(self, scenario: Scenario) -> None:
        """Drop the databases of a scenario's servers, which have ended."""
        for key in [key for key in self._names if key[0] == scenario.name]:
            self._drop(key)

    def refuse_dead(self) -> None:
        """Raise DatabaseError when PostgreSQL has died, so that nobody takes it for a server's fault."""
        self._refuse_ended(within_seconds=0)
        if self._session is None:
            return
        try:
            self._session.execute("SELECT 1")
        except DatabaseError:
            # Its connections close a moment before the system counts the process as ended.
            self._refuse_ended(ENDING_SECONDS)
            raise

    def _refuse_ended(self, within_seconds: float) -> None:
        if self._own is not None and self._own.wait_for_end(within_seconds):
            raise DatabaseError(f"PostgreSQL died{self._own.log()}") from None

    def is_dead(self) -> bool:
        """Say whether PostgreSQL was there and is not any more."""
        try:
            self.refuse_dead()
        except DatabaseError:
            return True
        return False

    def close(self) -> None:
        """Leave nothing. A PostgreSQL of our own goes without dropping what is in it."""
        with undisturbed():
            if self._own is None and self._session is not None:
                for key in list(self._names):
                    self._drop(key)
                with suppress(DatabaseError):
                    self._session.execute(f'DROP DATABASE IF EXISTS "{self._template}" WITH (FORCE)')
            self._abandon()

    @property
    def _server(self) -> str:
        return named_server() if self._own is None else self._own.url

    def _open(self) -> Session:
        """Start or reach PostgreSQL and seed it, once; and again when it has died meanwhile."""
        if self._session is not None and not self.is_dead():
            return self._session
        with undisturbed():
            self._abandon()
            try:
                return self._start()
            except BaseException:
                self._abandon()
                raise

    def _start(self) -> Session:
        """Start or reach PostgreSQL, hold the run's lock in it, drop what others left, and seed the template."""
        if not named_server():
            self._own = PostgreSQL(self._core)
        self._session = session = self._connect(self._server)
        session.execute(f"SELECT pg_advisory_lock({lock_of(self._token)})")
        drop_leftovers(session, self._token)
        self._template = self._new_name("seeded")
        session.execute(f"CREATE DATABASE \"{self._template}\" TEMPLATE template0 ENCODING 'UTF8'")
        seed(lambda: self._connect(url_of(self._server, self._template)))
        return session

    def _connect(self, url: str) -> Session:
        return open_named_server(url) if self._own is None else Session(url, "PostgreSQL")

    def _abandon(self) -> None:
        """Forget a PostgreSQL, dead or alive; one of our own is ended."""
        if self._session is not None:
            self._session.close()
            self._session = None
        if self._own is not None:
            self._own.stop()
            self._own = None
        self._names.clear()

    def _refuse_too_many(self, session: Session) -> None:
        """Raise DatabaseError when PostgreSQL would not take the connections of one more pool."""
        allowed, servers = int(session.fetch_value("SHOW max_connections")), len(self._names) + 1
        needed = servers * tables.POOL_SIZE + KEPT_BACK
        if allowed < needed:
            raise DatabaseError(
                f"PostgreSQL takes {allowed} connections, and {servers} servers side by side need {needed}: "
                "raise its max_connections, or name fewer scenarios"
            )

    def _new_name(self, *words: str) -> str:
        """Return a name that says whose a database is and what it is for, as far as a name may be long."""
        purpose = re.sub(r"[^a-z0-9]+", "_", " ".join(words).lower()).strip("_")
        return f"{PREFIX}_{self._token}_{next(self._numbers)}_{purpose}"[:LONGEST_NAME]

    def _drop(self, key: Key) -> None:
        """Drop one, if it is there; one that cannot be dropped is for the next run to find."""
        name = self._names.pop(key, None)
        if name is not None and self._session is not None:
            with suppress(DatabaseError):
                self._session.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def seed(connect: Callable[[], Session]) -> None:
    """Fill an empty database: tables, rows, and what the planner and the first reader would add to them."""
    session = connect()
    try:
        session.execute(tables.SCHEMA)
        for table, rows in tables.rows().items():
            session.fill(table, rows)
        session.execute("VACUUM (FREEZE, ANALYZE)")
    finally:
        session.close()


def drop_leftovers(session: Session, own_token: str) -> None:
    """Drop the databases of runs that were killed: nobody holds the lock that is in their names."""
    for name in session.fetch_values("SELECT datname FROM pg_database"):
        ours = re.match(rf"{PREFIX}_([0-9a-f]{{8}})_", name)
        if ours is None or ours[1] == own_token:
            continue
        lock = lock_of(ours[1])
        if session.fetch_value(f"SELECT pg_try_advisory_lock({lock})"):
            with suppress(DatabaseError):  # another user's
                session.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            session.execute(f"SELECT pg_advisory_unlock({lock})")


def lock_of(token: str) -> int:
    """Return the advisory lock that a run holds as long as it goes on."""
    return int(token, 16)


def url_of(server: str, database: str) -> str:
    """Return the address of another database on the same server."""
    address, mark, options = server.partition("?")
    scheme, _, rest = address.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}/{database}{mark}{options}"
