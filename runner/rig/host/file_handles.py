"""How many connections a process may hold: each takes a file handle, on both ends."""

import resource

from runner.errors import UsageError

SPARE = 256
"""For pipes, libraries, logs and a database."""


def make_room(connections: int) -> None:
    """Allow this process and those that it starts so many connections at once; raise UsageError where it cannot.

    The soft limit is often 1,024, and a process may raise its own as far as the hard one.
    """
    needed = connections + SPARE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise UsageError(
            f"this run holds {connections:,} connections at once, which takes {needed:,} file handles, and only "
            f"{hard:,} are allowed here: allow more with ulimit -n {needed}, or leave the experiment `connections` out"
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
