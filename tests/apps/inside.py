"""Run a few lines of Python in a process that has an app in it, for what can't be seen from outside."""

import json
from typing import Any

from apps.contenders import App
from tests.apps import forking


def inside(app: App, scenario: str, program: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    """What the program prints, which is JSON; the app is at hand as `app`, and a warning is an error."""
    module, _, factory = app.factory.partition(":")
    environment = {"MODEL_LIBRARY": app.model_library, "SCENARIO": scenario, "VARIANT": app.variant}
    source = f"from {module} import {factory}\napp = {factory}()\n{program}"
    finished = forking.run(source, environment=environment)
    assert (0, b"") == (finished.returncode, finished.stderr), finished.stderr.decode()
    return json.loads(finished.stdout)
