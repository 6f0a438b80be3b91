"""What a record must not say if it is to be read: bounds that its types alone do not hold.

The types hold those of single numbers (runner/records/constrained.py). A claim is declared where only the standard
library is at hand, and a time is a text.
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from runner.records.integrity import damaged
from runner.records.measurement import Block, Slice
from runner.records.run import Run
from scenarios.claims import Claim

MOST_CLAIMS = 1_000_000
LARGEST_TARGET = 1e6
"""Times as fast; and as far from it, a claim is about nothing that can be measured."""


def refuse_what_cannot_be(run: Run, blocks: Iterable[Block], run_file: Path, blocks_file: Path) -> None:
    """Raise StoreError where a run or a block began at no time, or where a claim claims nothing."""
    refuse_what_is_no_time(run.started, run_file)
    refuse_conditions_by_other_names(run, run_file)
    for block in blocks:
        refuse_what_is_no_time(block.started, blocks_file)
    for place, claim in enumerate(run.claims, 1):
        if not is_claim(claim):
            claimed = f"number {claim.number}, target {claim.target:g} and margin {claim.margin:g}"
            raise damaged(run_file, f"claim {place} has {claimed}")


def refuse_what_is_no_time(started: str, file: Path) -> None:
    """Raise StoreError where a record of when something started is none that a clock could have shown."""
    try:
        datetime.fromisoformat(started).timestamp()
    except (ValueError, OverflowError, OSError):  # the last two: before or after what this system can count
        raise damaged(file, f"{started!r} is no time") from None


def refuse_conditions_by_other_names(run: Run, file: Path) -> None:
    """Raise StoreError where a condition goes by a name that is not its own, or a name that is compared has none."""
    for name, condition in run.conditions.items():
        if name != condition.name:
            raise damaged(file, f"{name!r} stands for {condition.name!r}")
    compared = [versus for comparisons in run.comparisons.values() for versus in comparisons]
    controls = [run.controls.same, run.controls.double] if run.controls else []
    for name in [name for versus in (*compared, *controls) for name in versus.both]:
        if name not in run.conditions:
            raise damaged(file, f"no condition is named {name!r}")


def is_claim(claim: Claim) -> bool:
    """Return whether a ratio can be held against a claim, and its number written down."""
    return (
        0 <= claim.number <= MOST_CLAIMS
        and 1 / LARGEST_TARGET <= claim.target <= LARGEST_TARGET
        and 0 <= claim.margin <= LARGEST_TARGET
    )


def refuse_unknown_conditions(run: Run, slices: Iterable[Slice], file: Path) -> None:
    """Raise StoreError where a slice names a condition that its run does not explain."""
    for slice_ in slices:
        if slice_.condition not in run.conditions:
            raise damaged(file, f"no condition is named {slice_.condition!r}")
