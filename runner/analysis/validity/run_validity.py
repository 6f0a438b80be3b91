"""The checks of a run as a whole, as data: `validity` has those of a comparison."""

from runner.analysis.summary import Flag
from runner.analysis.validity.checks import whole_run
from runner.analysis.validity.checks.check import Check, Strikes
from runner.records.run import Recording

RUN_CHECKS: tuple[Check[Recording], ...] = (
    Check(
        name="unpinned",
        measure=whole_run.unpinned,
        strikes=Strikes.ABOVE,
        threshold=0,
        voids=False,
        sentence="Not pinned to a core of their own: {detail}. Servers and generator may have disturbed each other.",
    ),
    Check(
        name="budget spent",
        measure=whole_run.short_of_precision,
        strikes=Strikes.ABOVE,
        threshold=0,
        voids=False,
        sentence="When the time was up, these scenarios had missed the precision target: {detail}.",
    ),
    Check(
        name="unlike the lock",
        measure=whole_run.unlike_lock,
        strikes=Strikes.ABOVE,
        threshold=0,
        voids=False,
        sentence="Not the versions that requirements.lock pins: {detail}. Compare with no other run.",
    ),
    Check(
        name="cut short",
        measure=whole_run.cut_short,
        strikes=Strikes.ABOVE,
        threshold=0,
        voids=False,
        sentence="The run did not stop by its own rule: {detail}.",
    ),
)


def run_flags(recording: Recording) -> list[Flag]:
    """Return the flags of the checks that struck the run, in the order of the table."""
    return [flag for check in RUN_CHECKS if (flag := check.flag(recording))]
