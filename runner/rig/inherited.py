"""What a process under test takes over from whoever calls us, and what not."""

import os

from apps.contenders import FRAMEWORK_VARIABLES

STEERING = ("PYTHON", "UVICORN_", *FRAMEWORK_VARIABLES, "OTEL_")
"""Variables of whoever calls us that would change what the servers do; uvicorn reads every flag from one, too.

Every one of the interpreter's: each version knows more of them, and some (PYTHONTRACEMALLOC, PYTHONMALLOC) slow it
down. So those go too that change nothing that is timed, PYTHONUNBUFFERED and PYTHONDONTWRITEBYTECODE.
"""

WHEREABOUTS = ("PYTHONPATH", "PYTHONHOME", "PYTHONPLATLIBDIR", "PYTHONUSERBASE", "PYTHONNOUSERSITE")
"""But not those that say where Python and its packages are: a server has the versions that the run's record names."""


def inherited_environment() -> dict[str, str]:
    """Return our variables without those that would steer an interpreter, a server or a framework."""
    return {name: value for name, value in os.environ.items() if name in WHEREABOUTS or not name.startswith(STEERING)}
