"""The base of every record, and how large a number in one may be: what lies in a run folder may come from anybody."""

from typing import Annotated, TypeAlias

import msgspec


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A value that knows its fields and refuses others."""


Count: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=10**12)]
"""Nothing that is counted here comes near it, and a million of them still add up within 64 bits."""

Positive: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=10**6)]
"""Of processes and connections: more than any system has."""

Bucket: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=1_000)]
"""Of latencies: the highest begins after tens of thousands of years, and is still a number."""

Whole: TypeAlias = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
"""Of any size that a table and JSON can hold."""

Rate: TypeAlias = Annotated[float, msgspec.Meta(gt=0, le=10**7)]
"""Requests per second: of one core, more than any server answers."""

Seconds: TypeAlias = Annotated[float, msgspec.Meta(gt=0, le=3_600)]
"""Of a slice."""

Share: TypeAlias = Annotated[float, msgspec.Meta(gt=0, le=10)]
"""Of a capacity; above 1 it is asked for on purpose."""
