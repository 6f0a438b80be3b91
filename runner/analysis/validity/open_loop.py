"""The validity checks of open loops as data, as `runner.analysis.validity.validity` has those of comparisons."""

from collections.abc import Sequence

from runner.analysis.latency.blocks import OfferedBlock
from runner.analysis.validity.checks import open_loop
from runner.analysis.validity.checks.check import Check, Strikes
from runner.analysis.validity.flag import Flag

NOT_SUSTAINED = "not sustained"

OPEN_LOOP_CHECKS: tuple[Check[Sequence[OfferedBlock]], ...] = (
    Check(
        name=NOT_SUSTAINED,
        measure=open_loop.backlog_growth,
        strikes=Strikes.ABOVE,
        threshold=0.02,
        voids=True,
        sentence="Not sustained: for {figure:.0%} of the requests the server fell behind for as long as they came, so "
        "any latency would only say how long the slice was.",
    ),
    Check(
        name="failed answers",
        measure=open_loop.failed_answers,
        strikes=Strikes.ABOVE,
        threshold=0,
        voids=True,
        sentence="Answers that were wrong or never came: {figure:.0f}; the first: {detail}.",
    ),
    Check(
        name="rate missed",
        measure=open_loop.rate_missed,
        strikes=Strikes.ABOVE,
        threshold=0.01,
        voids=True,
        sentence="Requests were sent and answered at {detail} of the rate offered (within {threshold:.0%} is needed).",
    ),
    Check(
        name="lag shows",
        measure=open_loop.lag_within_latency,
        strikes=Strikes.ABOVE,
        threshold=0.10,
        voids=True,
        sentence="The generator's own lag made p99 {figure:.0%} longer (at most {threshold:.0%} may be its own).",
    ),
    Check(
        name="gaps unlike those drawn",
        measure=open_loop.gaps,
        strikes=Strikes.ABOVE,
        threshold=6.546,
        voids=True,
        sentence="The gaps between requests were not those drawn: Anderson-Darling {figure:.1f}, which chance exceeds "
        "once in a thousand at {threshold:.1f}.",
    ),
    Check(
        name="Little's law",
        measure=open_loop.little,
        strikes=Strikes.ABOVE,
        threshold=0.05,
        voids=True,
        sentence="Requests under way and latencies do not fit together ({detail}): answers were lost, or times are "
        "wrong.",
    ),
    Check(
        name="pool limit",
        measure=open_loop.waits_for_connections,
        strikes=Strikes.ABOVE,
        threshold=0,
        voids=True,
        sentence="{figure:.0f} requests waited for a connection, since all {detail} that the generator may open were "
        "busy.",
    ),
    Check(
        name="late sends",
        measure=open_loop.lag,
        strikes=Strikes.ABOVE,
        threshold=50,
        voids=False,
        sentence="Requests left up to {figure:,.0f} microseconds late at p99 (at most {threshold:.0f} is usual): the "
        "generator did not have its core to itself.",
    ),
    Check(
        name="generator's garbage",
        measure=open_loop.collections,
        strikes=Strikes.ABOVE,
        threshold=0,
        voids=False,
        sentence="Python's garbage collector ran {figure:.0f} times in the generator while requests were sent.",
    ),
    Check(
        name="too few requests",
        measure=open_loop.requests_missing,
        strikes=Strikes.ABOVE,
        threshold=0,
        voids=False,
        sentence="A block had only {detail} requests at this rate, {figure:.0f} short of what p99 takes, so none is "
        "given.",
    ),
)


def open_loop_flags(blocks: Sequence[OfferedBlock]) -> list[Flag]:
    """Return the flags of the checks that struck, in the order of the table."""
    return [flag for check in OPEN_LOOP_CHECKS if (flag := check.flag(blocks))]
