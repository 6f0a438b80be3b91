"""What an interval covers, and what it does not: said wherever a single run states its figures."""

from runner.analysis.regression.known_moves import ANOTHER_HOUR, ANOTHER_MACHINE
from runner.report.text.wording import number


def reach() -> str:
    """Return in one sentence how far the figures of a single run reach."""
    return (
        f"An interval covers fresh starts of the servers on this machine in this hour. With no line of code changed, "
        f"another hour has moved the typical ratio by up to {percent(ANOTHER_HOUR)}, and another machine by up to "
        f"{percent(ANOTHER_MACHINE)}."
    )


def percent(factor: float) -> str:
    """Return how far a factor is from 1."""
    return f"{number(100 * (factor - 1), 0)} %"
