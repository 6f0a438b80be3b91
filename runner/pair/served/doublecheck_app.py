"""What uvicorn imports in place of the user's own app, so that every server has the same command line.

It runs under the app's own interpreter, which may have nothing of ours: standard library only.
"""

import importlib
import os
from functools import reduce
from typing import Any


def create_app() -> Any:  # noqa: ANN401 - an ASGI app of any framework
    """The app that `DOUBLECHECK_APP` names as module:name; with `DOUBLECHECK_FACTORY`, what calling it returns."""
    module, _, name = os.environ["DOUBLECHECK_APP"].partition(":")
    found: Any = reduce(getattr, name.split("."), importlib.import_module(module))
    return found() if os.environ.get("DOUBLECHECK_FACTORY") else found
