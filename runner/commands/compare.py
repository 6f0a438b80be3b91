"""What `doublecheck compare` does: two runs side by side, as a table, a page, and an exit code for CI."""

from pathlib import Path

from rich.table import Table
from rich.text import Text

from runner.analysis import wording
from runner.analysis.assemble import summarise
from runner.analysis.regression.change import Change, Changes, Outcome, changes_between
from runner.errors import StoreError, UsageError
from runner.experiment import provenance
from runner.records import store
from runner.records.atomic_file import write_whole
from runner.records.run import Kind, Recording
from runner.report.page.changes import changes_markdown, changes_page, finding
from runner.report.terminal.console import output

STYLES = {Outcome.BETTER: "green", Outcome.WORSE: "red", Outcome.ALIKE: ""}
FAIL_ON = ("never", "regression")


def compare(base: Path, new: Path, *, force: bool, fail_on: str) -> int:
    """Show and write what changed; exit code 1 when something got worse or broke and `fail_on` is `regression`.

    Raises StoreError when the two were not measured alike and nobody insists, or when a regression is looked for where
    nothing can be compared; UsageError for another `fail_on`.
    """
    if fail_on not in FAIL_ON:
        raise UsageError(f"FAIL_ON is one of {', '.join(FAIL_ON)}, not {fail_on!r}")
    recordings = (store.load(base), store.load(new))
    unlike = differences(*recordings)
    if unlike and not force:
        raise StoreError(f"{base} and {new} were not measured alike: {'; '.join(unlike)}: FORCE=1 compares them anyway")
    then, now = (summarise(recording) for recording in recordings)
    changes = changes_between(then, now, unlike)
    if fail_on == "regression" and not changes.changes and not changes.broken:
        raise StoreError(
            f"nothing in {base} and {new} can be compared, so no regression can be ruled out: measure again"
        )
    page = new / f"compared-with-{base.resolve().name}.html"  # a run's own name may hold anything
    try:
        write_whole(page, changes_page(changes))
        write_whole(page.with_suffix(".md"), changes_markdown(changes))
    except OSError as error:
        raise StoreError(f"{page} cannot be written ({error.strerror}): make the folder writable") from None
    show(changes, page)
    return int(fail_on == "regression" and bool(changes.regressions or changes.broken))


def differences(base: Recording, new: Recording) -> list[str]:
    """Why two runs should not be compared: another machine, other versions, other options, no measurement."""
    found = [
        f"{recording.run.name} is a {recording.run.options.kind}, which gives no figures to compare"
        for recording in (base, new)
        if recording.run.options.kind is not Kind.BENCH
    ]
    found += provenance.changed_circumstances(base.run, provenance.circumstances(new.run))
    if base.run.options.connections != new.run.options.connections:
        found.append(f"connections {base.run.options.connections} and {new.run.options.connections}")
    return found


def show(changes: Changes, page: Path) -> None:
    """To standard output."""
    console = output()
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("scenario", "app", "figure", changes.base, changes.new, "new over base", ""):
        table.add_column(Text(column), overflow="fold")
    for change in changes.changes:
        table.add_row(*row(change))
    console.print(table)
    for name, reason in changes.left_out.items():
        console.print(Text(f"not compared: {name}, {reason}", style="yellow"))
    for difference in changes.unlike:
        console.print(Text(f"not measured alike: {difference}", style="yellow"))
    console.print(Text(finding(changes), style="bold"), soft_wrap=True)
    console.print(Text(f"page: {page}"), soft_wrap=True)


def row(change: Change) -> tuple[Text, ...]:
    """One change's cells; from names outside, so never read as markup."""
    return (
        Text(change.scenario),
        Text(change.app),
        Text(change.figure.value),
        *(Text(wording.interval(one)) for one in (change.base, change.new, change.factor)),
        Text(change.outcome.value, style=STYLES[change.outcome]),
    )
