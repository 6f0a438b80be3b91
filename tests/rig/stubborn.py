"""Apps that do not start."""

import sys
import time

from apps.floor_app.app import App, create_app


def create_broken() -> App:
    """Says why."""
    raise RuntimeError("this app does not start")


def create_waiting() -> App:
    """Takes longer than anybody waits."""
    sys.stderr.write("waiting for Godot\n")
    sys.stderr.flush()
    time.sleep(60)
    return create_app()
