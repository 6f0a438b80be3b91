"""Whether a process takes connections yet, by what it waits for."""

import sys
from pathlib import Path


def takes_connections(pid: int) -> bool:
    """Return whether a worker's event loop watches for connections; the socket it holds from its first moment on.

    Always true where the system does not show what a process waits for: conformance is then the first to meet a worker
    that is late.
    """
    watched = Path(f"/proc/{pid}/fdinfo")
    if not watched.exists():
        return sys.platform != "linux"
    try:
        return any("tfd:" in entry.read_text() for entry in watched.iterdir())
    except OSError:
        return False
