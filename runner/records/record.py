"""The base of every record, and how large a number in one may be: what lies in a run folder may come from anybody."""

from typing import Annotated, TypeAlias

import msgspec


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A value that knows its fields and refuses others."""


# Nothing that is counted comes near the bound, and a million of such counts still add up within 64 bits.
Count: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=10**12)]
Positive: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=10**6)]  # processes, connections: more than any system has
Whole: TypeAlias = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]  # of any size that a table and JSON can hold
Rate: TypeAlias = Annotated[float, msgspec.Meta(gt=0, le=10**7)]  # requests per second: more than any server answers
Seconds: TypeAlias = Annotated[float, msgspec.Meta(gt=0, le=3_600)]  # of a slice
Share: TypeAlias = Annotated[float, msgspec.Meta(gt=0, le=10)]  # of a capacity; above 1 it is asked for on purpose
