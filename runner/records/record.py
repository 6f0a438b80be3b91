"""The base of every record."""

import msgspec


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A value that knows its fields and refuses others."""
