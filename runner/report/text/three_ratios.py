"""One ratio of CPU time, taken in three ways, and the question that each of them answers."""

from dataclasses import dataclass

from runner.analysis.cost.kernel_and_user import CpuRatios
from runner.analysis.statistics.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Way:
    """One way to take the ratio."""

    name: str
    ratio: Estimate
    question: str


def ways(ratios: CpuRatios) -> list[Way]:
    """Return the ways that a run could take it in, from all of the CPU time to the frameworks' own."""
    every = (
        (
            "as served",
            ratios.as_served,
            "How many more requests does a core serve? All of the CPU time, with the kernel and the server in it.",
        ),
        (
            "in user time",
            ratios.user,
            "And where system calls are cheaper? Without the kernel, which sends the same bytes for both.",
        ),
        (
            "above a bare ASGI app",
            ratios.above_floor,
            "How much more does the framework itself cost? Without what a bare ASGI app spends on the same answer.",
        ),
    )
    return [Way(name, ratio, question) for name, ratio, question in every if ratio is not None]
