"""What `doublecheck compare` does: two runs side by side, as a table, a page, and an exit code for CI."""

from pathlib import Path

import msgspec
from rich.text import Text

from apps.contenders import UNDER_TEST
from runner.analysis import wording
from runner.analysis.assemble import summarise
from runner.analysis.change import (
    Change,
    ChangedFigure,
    Changes,
    Movement,
    changes_between,
    compare_counts,
)
from runner.analysis.runs import KNOWN_SPREAD, RunSpread, machine_differences, typical_spread
from runner.commands import series
from runner.errors import StoreError, UsageError
from runner.experiment import provenance
from runner.records import store
from runner.records.run import Kind, Recording, wait_alike
from runner.records.store import is_series, write_whole
from runner.report.console import output, table
from runner.report.page.changes import changes_markdown, changes_page, finding
from runner.report.text.reading import quantity

STYLES = {Movement.BETTER: "green", Movement.WORSE: "red", Movement.DIFFERS: "yellow"}
FAIL_ON = ("never", "regression")


def compare(base: Path, new: Path, *, force: bool, fail_on: str) -> int:
    """Show and write what changed; return exit code 1 when something got worse or broke and `fail_on` is `regression`.

    Raise StoreError when the two were not measured alike and `force` is off, or when a regression is looked for where
    nothing can be compared; UsageError for another `fail_on`.
    """
    if fail_on not in FAIL_ON:
        raise UsageError(f"FAIL_ON is one of {', '.join(FAIL_ON)}, not {fail_on!r}")
    for folder in filter(is_series, (base, new)):
        raise UsageError(f"{folder} holds several runs: name one of them, such as {folder / 'run-1'}")
    recordings = (store.load(base), store.load(new))
    other_machine, unlike = machine_differences(*recordings), reasons_not_to_compare(*recordings)
    then, now = summarise(recordings[0]), summarise(recordings[1])
    counted = compare_counts(recordings, (then, now), UNDER_TEST)
    reasons = [*other_machine, *unlike] if not force else []
    remedy = "FORCE=1 compares them anyway"
    if not wait_alike(*recordings):  # how many instructions were executed is the same
        reasons = [f"the client {' and '.join(f'{each.run.client} in {each.run.name}' for each in recordings)}"]
        remedy = "such runs are never compared"
    if reasons and not counted:
        raise StoreError(f"{base} and {new} were not measured alike: {'; '.join(reasons)}: {remedy}")
    changes = changes_between(then, now, unlike, other_machine, run_spread(base, new))
    changes = msgspec.structs.replace(changes, counted=counted, is_counted_alone=bool(reasons))
    if reasons:
        changes = msgspec.structs.replace(changes, changes=[], left_out={}, broken=[])
    if fail_on == "regression" and not (changes.changes or changes.broken or counted):
        raise StoreError(
            f"nothing in {base} and {new} can be compared, so no regression can be ruled out: measure again"
        )
    page = new / f"compared-with-{base.resolve().name}.html"  # a run's own name may hold anything
    with store.writable(page, "make the folder writable"):
        write_whole(page, changes_page(changes))
        write_whole(page.with_suffix(".md"), changes_markdown(changes))
    show(changes, page)
    return int(fail_on == "regression" and changes.has_regressed)


def run_spread(*runs: Path) -> RunSpread:
    """Return how far runs are apart: what this suite knows, and what the series know that these belong to."""
    known = KNOWN_SPREAD
    for folder in sorted({run.resolve().parent for run in runs}):
        if is_series(folder):
            own = typical_spread(series.summarise_series(folder))
            known = known.pooled(own) if own else known
    return known


def reasons_not_to_compare(base: Recording, new: Recording) -> list[str]:
    """Return why two runs on one machine should not be compared: other versions, other options, no measurement."""
    reasons = [
        f"{recording.run.name} is a {recording.run.options.kind}, which gives no times to compare"
        for recording in (base, new)
        if recording.run.options.kind is not Kind.BENCH
    ]
    reasons += provenance.changed_circumstances(base.run, provenance.circumstances(new.run.machine, new.run.versions))
    if base.run.options.connections != new.run.options.connections:
        reasons.append(f"connections {base.run.options.connections} and {new.run.options.connections}")
    return reasons


def show(changes: Changes, page: Path) -> None:
    console = output()
    columns = ("scenario", "app", "figure", changes.base, changes.new, "new over base", "")
    console.print(table(columns, [row(change) for change in (*changes.changes, *changes.counted)]))
    for name, reason in changes.left_out.items():
        console.print(Text(f"not compared: {name}, {reason}", style="yellow"))
    for difference in changes.unlike:
        console.print(Text(f"not measured alike: {difference}", style="yellow"))
    console.print(Text(finding(changes), style="bold"), soft_wrap=True)
    console.print(Text(f"page: {page}"), soft_wrap=True)


def row(change: Change) -> tuple[str | Text, ...]:
    text = quantity if change.figure is ChangedFigure.INSTRUCTIONS else wording.interval
    return (
        change.scenario,
        change.app,
        change.figure,
        *(text(estimate) for estimate in (change.base, change.new)),
        wording.interval(change.factor),
        Text(change.outcome.value, style=STYLES.get(change.outcome, "")),
    )
