"""A database for every server that needs one: a copy of a seeded one, made before the server starts and dropped after.

So each block finds the same rows, and no contender works in what another has left behind. The PostgreSQL is one from a
wheel, started here, or the one that `DATABASE_URL` names.
"""

import re
import secrets
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from itertools import count
from typing import TypeAlias

from runner.errors import DatabaseError
from runner.rig.host.signals import undisturbed
from runner.rig.postgresql import PostgreSQL, Session, named_server, open_named_server
from scenarios import tables
from scenarios.spec import Scenario

Key: TypeAlias = tuple[str, str]  # scenario and condition of a server, by name
OUR_PREFIX = "doublecheck"  # of databases; the run's token follows, the number of a lock that the run holds


class Databases:
    """Those of one run. Nothing happens before the first is asked for."""

    def __init__(self, core: int | None = None) -> None:
        self._core = core
        self._own: PostgreSQL | None = None
        self._session: Session | None = None
        self._server = ""  # its URL, once it is open
        self._token = secrets.token_hex(4)
        self._numbers = count()
        self._template = ""
        self._names: dict[Key, str] = {}

    def create(self, key: Key) -> str:
        """Create a fresh database for a server; return its URL. Raise DatabaseError when it cannot be had."""
        session = self._open()
        self._drop(key)
        allowed, servers = int(session.fetch_value("SHOW max_connections")), len(self._names) + 1
        # Beside the pools' connections there are four: ours, and those that a server keeps for its superuser.
        if allowed < (needed := servers * tables.POOL_SIZE + 4):
            raise DatabaseError(
                f"PostgreSQL takes {allowed} connections, and {servers} servers side by side need {needed}: "
                "raise its max_connections, or name fewer scenarios"
            )
        self._names[key] = self._new_name(*key)
        session.execute(f'CREATE DATABASE "{self._names[key]}" TEMPLATE "{self._template}"')
        return url_of(self._server, self._names[key])

    def drop(self, scenario: Scenario) -> None:
        for key in [key for key in self._names if key[0] == scenario.name]:
            self._drop(key)

    def refuse_dead(self) -> None:
        """Raise DatabaseError when PostgreSQL has died, so that nobody takes it for a server's fault."""
        self._refuse_ended(within_seconds=0)
        try:
            if self._session is not None:
                self._session.execute("SELECT 1")
        except DatabaseError:
            self._refuse_ended(within_seconds=2)  # its connections close some milliseconds before it counts as ended
            raise

    def _refuse_ended(self, within_seconds: float) -> None:
        if self._own is not None and self._own.wait(within_seconds):
            raise DatabaseError(f"PostgreSQL died{self._own.log()}") from None

    def is_dead(self) -> bool:
        try:
            self.refuse_dead()
        except DatabaseError:
            return True
        return False

    def close(self) -> None:
        """Leave nothing. A PostgreSQL of our own goes without dropping what is in it."""
        with undisturbed():
            if self._own is None and self._session is not None:
                for name in [*self._names.values(), self._template]:
                    drop(self._session, name)
            self._abandon()

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
        connect: Callable[[str], Session] = open_named_server
        self._server = named_server()
        if not self._server:
            self._own = PostgreSQL(self._core)
            self._server, connect = self._own.url, partial(Session, name="PostgreSQL")
        self._session = session = connect(self._server)
        session.execute(f"SELECT pg_advisory_lock({int(self._token, 16)})")
        drop_leftovers(session, self._token)
        self._template = self._new_name("seeded")
        session.execute(f"CREATE DATABASE \"{self._template}\" TEMPLATE template0 ENCODING 'UTF8'")
        with closing(connect(url_of(self._server, self._template))) as in_template:
            in_template.execute(tables.SCHEMA)
            for table, rows in tables.rows().items():
                in_template.fill(table, rows)
            in_template.execute("VACUUM (FREEZE, ANALYZE)")  # what the planner and the first reader would add
        return session

    def _abandon(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None
        if self._own is not None:
            self._own.stop()
            self._own = None
        self._names.clear()

    def _new_name(self, *words: str) -> str:
        purpose = re.sub(r"[^a-z0-9]+", "_", " ".join(words).lower()).strip("_")
        return f"{OUR_PREFIX}_{self._token}_{next(self._numbers)}_{purpose}"[:63]  # PostgreSQL takes no longer name

    def _drop(self, key: Key) -> None:
        name = self._names.pop(key, None)
        if name is not None and self._session is not None:
            drop(self._session, name)


def drop(session: Session, name: str) -> None:
    """Drop a database, if it is there; one that cannot be dropped, such as another user's, stays."""
    with suppress(DatabaseError):
        session.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def drop_leftovers(session: Session, own_token: str) -> None:
    """Drop the databases of runs that were killed: nobody holds the lock that is in their names."""
    for name in session.fetch_value("SELECT array_agg(datname::text) FROM pg_database"):
        ours = re.match(rf"{OUR_PREFIX}_([0-9a-f]{{8}})_", name)
        if ours is None or ours[1] == own_token:
            continue
        lock = int(ours[1], 16)
        if session.fetch_value(f"SELECT pg_try_advisory_lock({lock})"):
            drop(session, name)
            session.execute(f"SELECT pg_advisory_unlock({lock})")


def url_of(server: str, database: str) -> str:
    address, mark, options = server.partition("?")
    scheme, _, rest = address.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}/{database}{mark}{options}"
