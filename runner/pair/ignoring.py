"""Fields of an answer that need not be equal, named by JSONPath. Pure."""

import re
from collections.abc import Iterable
from typing import Any

import jsonpath

from runner.errors import UsageError

ANY = object
"""Stands for any value in an expectation, and for none."""

LAST_NAME = re.compile(r"(?P<parent>\$(?:.*[^.])?)\.(?P<name>[A-Za-z_]\w*)")
"""A path that ends with the name of a field: its parents are where the field may also be missing."""


def with_ignored(value: Any, paths: Iterable[str]) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value with `ANY` in place of what the paths name; the value itself is changed on the way."""
    for path in paths:
        if path == "$":
            return ANY
        if not isinstance(value, dict | list):
            continue
        if named := LAST_NAME.fullmatch(path):
            for parent in [match.obj for match in jsonpath.finditer(named["parent"], value)]:
                if isinstance(parent, dict):
                    parent[named["name"]] = ANY
        else:
            replace(value, path)
    return value


def replace(value: Any, path: str) -> None:  # noqa: ANN401
    """Put `ANY` in place of whatever a path finds below a value."""
    for match in list(jsonpath.finditer(path, value)):
        holder = value
        for part in match.parts[:-1]:
            holder = holder[part]
        holder[match.parts[-1]] = ANY


def refuse_what_is_no_path(paths: Iterable[str], file: str) -> None:
    """Raise UsageError for a text that is no JSONPath."""
    for path in paths:
        try:
            jsonpath.compile(path)
        except jsonpath.JSONPathError as error:
            reason = " ".join(str(error).split())
            raise UsageError(f"{file}: ignore {path!r} is no JSONPath ({reason}): write it as $.created_at") from None
        if not path.startswith("$"):
            raise UsageError(f"{file}: ignore {path!r} does not begin at the answer: write it as $.{path}")
