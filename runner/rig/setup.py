"""The command that leaves the state which requests expect, before each start of a server that asks for one."""

import subprocess
from collections.abc import Iterable

from runner.errors import ServerError
from runner.rig.host import child_process
from runner.rig.server import environment
from runner.rig.server_plan import ServerPlan

PATIENCE_SECONDS = 120
LAST_LINES = 3


def run_setups(plans: Iterable[ServerPlan]) -> None:
    """Run the setup of each server to be, in its directory and with its variables; raise ServerError if one fails."""
    for plan in plans:
        if plan.app.setup:
            run_setup(plan)


def run_setup(plan: ServerPlan) -> None:
    """Run one; raise ServerError with its last lines when it fails or takes too long."""
    words = " ".join(plan.app.setup)
    try:
        subprocess.run(
            plan.app.setup,
            cwd=plan.app.directory,
            env=environment(plan),
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PATIENCE_SECONDS,
            preexec_fn=child_process.ends_with_us(),
        )
    except subprocess.TimeoutExpired:
        slow = f"took more than {PATIENCE_SECONDS} s: let it end by itself"
        raise ServerError(f"the setup of {plan} ({words}) {slow}") from None
    except OSError as error:
        raise ServerError(f"the setup of {plan} ({words}) cannot be started ({error.strerror}): mend it") from None
    except subprocess.CalledProcessError as error:
        lines = error.stdout.decode("utf-8", "replace").strip().splitlines()[-LAST_LINES:]
        said = " | ".join(line.strip() for line in lines)
        raise ServerError(f"the setup of {plan} ({words}) ended with exit code {error.returncode}: {said}") from None
