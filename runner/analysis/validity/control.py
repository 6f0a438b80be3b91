"""A control as a part of `summary.json`."""

from enum import StrEnum

from runner.analysis.statistics.estimate import Estimate
from runner.records.record import Record


class Relation(StrEnum):
    """What is expected of a control's ratio."""

    EQUALS = "equals"
    AT_LEAST = "at least"


class Control(Record, frozen=True, kw_only=True):
    """An experiment whose answer is known: does the instrument find it?"""

    name: str
    sentence: str
    relation: Relation = Relation.EQUALS
    expected: float
    estimate: Estimate | None
    """With a 99 % interval."""
    passed: bool | None
    """None where there is no estimate to judge."""
