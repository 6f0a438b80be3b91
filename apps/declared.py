"""What the module of a scenario declares to its app: each framework's folder has one module for each scenario.

A variant that answers a scenario in another way has a module of its own, in a folder that bears the variant's name:
`fastapi_app/unchecked/built_per_request.py`. The others share the framework's.
"""

import os
from importlib import import_module
from pathlib import Path
from typing import Any

APPS = Path(__file__).parent

VARIANT = os.environ.get("VARIANT", "")
"""What this app does otherwise than by default; empty for nothing."""


class Declared:
    """The module in `folder` of the scenario that `SCENARIO` names, such as `list_items[100]`."""

    def __init__(self, folder: str) -> None:
        """Import it; raises RuntimeError where no scenario is named."""
        name, _, parameter = os.environ.get("SCENARIO", "").partition("[")
        if not name:
            raise RuntimeError("set SCENARIO to the name of a scenario, such as json_hello or list_items[100]")
        self._module = import_module(".".join(("apps", *module_path(folder, name, VARIANT))))
        self._parameter = int(parameter.removesuffix("]")) if parameter else None

    def get(self, name: str) -> Any:  # noqa: ANN401 - what a framework takes
        """What it exports under `name`; where the scenario has a parameter, what its `create_<name>` makes of that.

        Raises AttributeError where it declares no such thing.
        """
        made_of_parameter = self._parameter is not None
        declared = getattr(self._module, f"create_{name}" if made_of_parameter else name)
        return declared(self._parameter) if made_of_parameter else declared

    def has(self, name: str) -> bool:
        """Whether it exports something under `name`, or what makes it of a parameter."""
        return hasattr(self._module, name) or hasattr(self._module, f"create_{name}")

    def app_options(self) -> dict[str, Any]:
        """Arguments for the framework's app, of which most scenarios need none."""
        options: dict[str, Any] = self.get("app_options") if self.has("app_options") else {}
        return options


def module_path(folder: str, name: str, variant: str) -> tuple[str, ...]:
    """Where in `apps` a scenario's module lies: `("fastapi_app", "unchecked", "built_per_request")`."""
    own = folder, variant.replace(" ", "_"), name
    return own if variant and APPS.joinpath(*own).with_suffix(".py").exists() else (folder, name)
