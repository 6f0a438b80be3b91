"""What a validity check says when it strikes."""

from runner.records.record import Record


class Flag(Record, frozen=True, kw_only=True):
    """A validity check that struck: what it saw, against what, in a sentence."""

    name: str
    voids: bool
    """True: no verdict. False: a warning beside it."""
    figure: float
    threshold: float
    sentence: str
