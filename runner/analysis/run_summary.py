"""Which run a summary is of."""

from runner.records.record import Record
from runner.records.run import Options


class RunSummary(Record, frozen=True, kw_only=True):
    """Which run this was and how it ended."""

    name: str
    started: str
    ended: str
    """How: `precise`, `budget`, `interrupted: ...` or `cut off`."""
    seconds: float | None
    """None when it was cut off."""
    commit: str
    options: Options
    server_flags: list[str]
    blocks: int
    slices: int
    share_inside_slices: float
    """Of the time from the first start of a server to the end of the last block."""
    spread_between_pairs: float | None = None
    """Typical standard deviation of a block's log-ratios, pair by pair: 0.2 is 20 %. None: no block has two pairs."""
    spread_between_blocks: float | None = None
    """Typical standard deviation of a comparison's log-ratios, block by block: 0.03 is 3 %. None: one block or none."""
