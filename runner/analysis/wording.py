"""How figures read in a sentence."""

from runner.analysis.estimate import Estimate

NAMES = {"litestar": "Litestar", "fastapi": "FastAPI"}


def name_of(app: str) -> str:
    """As a person writes it."""
    return NAMES.get(app, app)


def interval(ratio: Estimate, *, beside: float | None = None, times: str = "") -> str:
    """`1.52 [1.48, 1.56]`; with more decimals where two would hide an interval, or on which side of `beside` it lies.

    `times` stands between the estimate and its interval.
    """
    ends = (ratio.low, ratio.high)
    hides_side = beside is not None and any(end != beside and f"{end:.2f}" == f"{beside:.2f}" for end in ends)
    hides_width = ratio.low != ratio.high and f"{ratio.low:.2f}" == f"{ratio.high:.2f}"
    decimals = 4 if hides_side else 3 if hides_width else 2
    return f"{ratio.estimate:.{decimals}f}{times} [{ratio.low:.{decimals}f}, {ratio.high:.{decimals}f}]"


def counted(number: int, noun: str) -> str:
    """`1 block`, `7 blocks`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(names: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
