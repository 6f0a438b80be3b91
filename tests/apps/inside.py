"""Run a few lines of Python in a process that has an app in it, for what can't be seen from outside."""

import json
import os
import subprocess
import sys
from typing import Any

from apps.contenders import App
from tests.apps.asking import ROOT


def inside(app: App, scenario: str, program: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    """What the program prints, which is JSON; the app is at hand as `app`, and a warning is an error."""
    module, _, factory = app.factory.partition(":")
    environment = {"MODEL_LIBRARY": app.model_library, "SCENARIO": scenario, "VARIANT": app.variant}
    finished = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"from {module} import {factory}\napp = {factory}()\n{program}"],
        env=os.environ | environment | {"PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (0, "") == (finished.returncode, finished.stderr), finished.stderr
    return json.loads(finished.stdout)
