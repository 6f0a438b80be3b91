"""Numbers with their doubt."""

from runner.records import Record


class Estimate(Record, frozen=True, kw_only=True):
    """A figure and its confidence interval."""

    estimate: float
    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.estimate <= self.high:
            raise ValueError(f"an estimate lies in its interval: {self.low} <= {self.estimate} <= {self.high}")
