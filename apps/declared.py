"""What the module of a scenario declares to its app: each framework's folder has one module for each scenario."""

import os
from importlib import import_module
from typing import Any


class Declared:
    """The module in `package` of the scenario that `SCENARIO` names, such as `list_items[100]`."""

    def __init__(self, package: str) -> None:
        """Import it; raises RuntimeError where no scenario is named."""
        name, _, parameter = os.environ.get("SCENARIO", "").partition("[")
        if not name:
            raise RuntimeError("set SCENARIO to the name of a scenario, such as json_hello or list_items[100]")
        self._module = import_module(f"{package}.{name}")
        self._parameter = int(parameter.removesuffix("]")) if parameter else None

    def get(self, name: str) -> Any:  # noqa: ANN401 - what a framework takes
        """What it exports under `name`; where the scenario has a parameter, what its `create_<name>` makes of that.

        Raises AttributeError where it declares no such thing.
        """
        made_of_parameter = self._parameter is not None
        declared = getattr(self._module, f"create_{name}" if made_of_parameter else name)
        return declared(self._parameter) if made_of_parameter else declared

    def app_options(self) -> dict[str, Any]:
        """Arguments for the framework's app, of which most scenarios need none."""
        names = {"app_options", "create_app_options"}
        options: dict[str, Any] = self.get("app_options") if names & set(dir(self._module)) else {}
        return options
