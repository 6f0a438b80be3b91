"""Summaries and charts that several tests ask for are made once in a process: the same record, the same summary.

For tests of what commands do with them (`usefixtures("made_once")`). That they are the same whenever they are made
again is what tests/report/test_files.py and tests/analysis ask, without this.
"""

import hashlib
import sys
from collections.abc import Callable
from functools import cache, wraps
from typing import ParamSpec, TypeVar

import msgspec
import pytest

import runner.report.writing  # noqa: F401 - whoever imports it later finds it loaded, with what is put in place here
from runner.analysis.assemble import summarise
from runner.report.charts.forest import machines_chart
from runner.report.writing import all_charts

P = ParamSpec("P")
T = TypeVar("T")


@cache
def remembering(function: Callable[P, T]) -> Callable[P, T]:
    """The function, which answers from memory where it was given records of the same content before."""
    made: dict[bytes, T] = {}

    @wraps(function)
    def remembered(*args: P.args, **options: P.kwargs) -> T:
        key = hashlib.sha256(msgspec.msgpack.encode((args, options))).digest()
        if key not in made:
            made[key] = function(*args, **options)
        return made[key]

    return remembered


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put them in the place of what makes summaries and charts, wherever that has been imported."""
    for function in (summarise, all_charts, machines_chart):
        for name, module in list(sys.modules.items()):
            if name.startswith("runner.") and vars(module).get(function.__name__) is function:
                monkeypatch.setattr(module, function.__name__, remembering(function))
