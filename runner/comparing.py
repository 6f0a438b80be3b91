"""What `doublecheck compare` does: two runs side by side, as a table, a page, and an exit code for CI."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import msgspec
from rich.table import Table
from rich.text import Text

from runner import provenance, store
from runner.analysis import wording
from runner.analysis.assemble import summarise
from runner.analysis.change import Change, Changes, Outcome, changes_between
from runner.analysis.summary import Comparison, ScenarioSummary, Summary, Verdict
from runner.errors import StoreError, UsageError
from runner.records import Recording
from runner.report.changes import changes_markdown, changes_page, finding
from runner.report.writing import write_whole
from runner.terminal import output

STYLES = {Outcome.BETTER: "green", Outcome.WORSE: "red", Outcome.ALIKE: ""}
FAIL_ON = ("never", "regression")

Pair: TypeAlias = tuple[str, str]
"""Scenario and contender."""


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
    broken = dict(broken_comparisons(then, now))
    changes = with_reasons(changes_between(then, now, unlike), broken)
    if fail_on == "regression" and not changes.changes and not broken:
        raise StoreError(
            f"nothing in {base} and {new} can be compared, so no regression can be ruled out: measure again"
        )
    page = new / f"compared-with-{base.resolve().name}.html"  # a run's own name may hold anything
    try:
        write_whole(page, changes_page(changes))
        write_whole(page.with_suffix(".md"), changes_markdown(changes))
    except OSError as error:
        raise StoreError(f"{page} cannot be written ({error.strerror}): make the folder writable") from None
    show(changes, broken, page)
    return int(fail_on == "regression" and bool(changes.regressions or broken))


def broken_comparisons(base: Summary, new: Summary) -> Iterator[tuple[Pair, str]]:
    """Each comparison that is valid in the base and not in the new run, which was asked for it too; and why not.

    A run of another kind than a bench never gives one: there nothing broke.
    """
    wanted = set(new.run.options.contenders)
    now = {scenario.name: scenario for scenario in new.scenarios if new.run.options.kind == "bench"}
    for scenario in [scenario for scenario in base.scenarios if scenario.name in now]:
        for comparison in filter(is_valid, scenario.comparisons):
            reason = why_not_valid(comparison, now[scenario.name])
            if reason and {comparison.contender, comparison.baseline} <= wanted:
                yield (
                    (scenario.name, comparison.contender),
                    f"valid in {base.run.name}, in {new.run.name} not: {reason}",
                )


def is_valid(comparison: Comparison) -> bool:
    """Whether it has a figure that counts."""
    return comparison.throughput_ratio is not None and comparison.verdict is not Verdict.INVALID


def why_not_valid(comparison: Comparison, scenario: ScenarioSummary) -> str:
    """What the scenario of another run says of the same two; empty where they are valid there too."""
    pair = (comparison.contender, comparison.baseline)
    for one in scenario.comparisons:
        if (one.contender, one.baseline) == pair:
            return "" if is_valid(one) else one.reason or "not valid"
    absent = [scenario.asked.absent[app] for app in pair if app in scenario.asked.absent]
    return "; ".join(absent) or scenario.asked.skipped or "not measured"


def with_reasons(changes: Changes, broken: dict[Pair, str]) -> Changes:
    """The changes, and each broken comparison among what could not be compared, in the place of its scenario."""
    scenarios = {scenario for scenario, _ in broken}
    left_out = {name: reason for name, reason in changes.left_out.items() if name not in scenarios}
    left_out |= {f"{contender} in {scenario}": reason for (scenario, contender), reason in broken.items()}
    return msgspec.structs.replace(changes, left_out=left_out)


def differences(base: Recording, new: Recording) -> list[str]:
    """Why two runs should not be compared: another machine, other versions, other options, no measurement."""
    found = [
        f"{recording.run.name} is a {recording.run.options.kind}, which gives no figures to compare"
        for recording in (base, new)
        if recording.run.options.kind != "bench"
    ]
    found += provenance.differences(base.run, provenance.conditions(new.run))
    if base.run.options.connections != new.run.options.connections:
        found.append(f"connections {base.run.options.connections} and {new.run.options.connections}")
    return found


def show(changes: Changes, broken: dict[Pair, str], page: Path) -> None:
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
    found = [finding(changes)]
    if broken:
        named = ", ".join(f"{contender} in {scenario}" for scenario, contender in broken)
        found.append(f"No longer valid, which counts as worse: {named}.")
    console.print(Text(" ".join(found), style="bold"), soft_wrap=True)
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
