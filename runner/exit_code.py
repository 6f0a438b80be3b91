"""How a command ends: what a person can mend is one line on standard error, and never a traceback."""

import sys
from collections.abc import Callable

import typer

from runner.errors import ConformanceError, DoublecheckError
from runner.rig.host import signals


def exit_code_of(command: Callable[[], int | None]) -> int | None:
    """Run a command and return what to exit with: 2 for what a person can mend, 1 for apps that answer otherwise."""
    try:
        with signals.stoppable():
            return command()
    except signals.StoppedError as stopped:
        complain(f"stopped by {stopped}")
        return signals.exit_code(stopped.signal)
    except typer.TyperException as error:
        if str(error):  # empty when no command was named, and the help has been shown
            complain(error.format_message())
        return 2
    except DoublecheckError as error:
        complain(str(error))
        return 2
    except ConformanceError as error:
        complain(str(error))
        return 1


def complain(message: str) -> None:
    """To standard error, where it does not mix with what the command prints."""
    print(f"doublecheck: {message}", file=sys.stderr)
