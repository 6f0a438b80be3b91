"""What changed between two runs, and what several runs say together: as a page, as Markdown and for programs."""

from collections.abc import Iterator
from math import log

import msgspec

from runner.analysis.change import (
    COUNT_TOLERANCE,
    TOLERANCE,
    Change,
    ChangedFigure,
    Changes,
    Movement,
)
from runner.analysis.collection import Collection
from runner.analysis.roles import TYPICALLY
from runner.report.page.markdown import escaped, name_of, table
from runner.report.page.page import environment
from runner.report.text import reading
from scenarios.claims import CLAIMED_PAIR

SIGNS = {
    Movement.BETTER: "\N{UPWARDS ARROW}",
    Movement.WORSE: "\N{DOWNWARDS ARROW}",
    Movement.ALIKE: "=",
    Movement.DIFFERS: "\N{NOT EQUAL TO}",
    Movement.SIMILAR: "=",
}
"""Beside the word, so that an outcome needs no colour."""

CHANGE_COLUMNS = ("scenario", "app", "figure", "base", "new", "new over base", "")


def finding(changes: Changes) -> str:
    if changes.is_counted_alone:
        return f"{counted_finding(changes)} Times are not compared, since the runs were not measured alike."
    what = "No longer valid, which counts as worse" if changes.is_same_machine else f"Valid in {changes.base} alone"
    broken = f"{what}: {', '.join(changes.broken)}." if changes.broken else ""
    return " ".join(filter(None, [measured(changes), broken, counted_finding(changes)]))


def counted_finding(changes: Changes) -> str:
    if not changes.counted:
        return ""
    number = reading.counted(len(changes.counted), "count")
    changed = [change for change in changes.counted if change.outcome is not Movement.ALIKE]
    if not changed:
        return f"Instructions per request: no change from {changes.base} to {changes.new} in {number}."
    outcomes = [change.outcome for change in changed]
    fewer, more = (outcomes.count(outcome) for outcome in (Movement.BETTER, Movement.WORSE))
    largest = max(changed, key=lambda change: abs(log(change.factor.estimate)))
    return (
        f"Instructions per request: from {changes.base} to {changes.new} {more} of {number} rose and {fewer} fell; the "
        f"largest change: {largest.app} in {largest.scenario}, {reading.ratio(largest.factor)} times."
    )


def measured(changes: Changes) -> str:
    if not changes.changes:
        return f"Nothing in {changes.base} and {changes.new} can be compared."
    better, counted = len(changes.that(Movement.BETTER)), reading.counted(len(changes.changes), "figure")
    if not changes.is_same_machine:
        return (
            f"{changes.base} and {changes.new} are of different machines: {len(changes.that(Movement.DIFFERS))} of "
            f"{counted} differ, and whether code or machine is why cannot be told."
        )
    regressions = changes.that(Movement.WORSE)
    if not better and not regressions:
        return f"No change from {changes.base} to {changes.new} in {counted}."
    worst = min(regressions or changes.changes, key=gain)
    named = f"; the worst: {worst.figure} of {worst.app} in {worst.scenario}, {reading.ratio(worst.factor)} times"
    return (
        f"From {changes.base} to {changes.new}, {better} of {counted} got better and {len(regressions)} worse"
        f"{named if regressions else ''}."
    )


def gain(change: Change) -> float:
    return 1 / change.factor.estimate if change.figure is ChangedFigure.CPU else change.factor.estimate


def changes_page(changes: Changes) -> bytes:
    context = {"changes": changes, "finding": finding(changes), "signs": SIGNS}
    page = environment().get_template("changes.html.j2")
    return page.render(context, tolerance=TOLERANCE, count_tolerance=COUNT_TOLERANCE).encode()


def changes_markdown(changes: Changes) -> bytes:
    lines = [f"**{finding(changes)}**", ""]
    lines += [f"- not measured alike: {difference}" for difference in changes.unlike]
    lines += [
        "",
        table(CHANGE_COLUMNS, [*map(cells, changes.changes), *map(cells, changes.counted)]),
        "",
        *(f"- not compared: {name}, {reason}" for name, reason in changes.left_out.items()),
    ]
    return "\n".join([*lines, ""]).encode()


def cells(change: Change) -> list[str]:
    """Return one row, without what would end a cell or begin a tag."""
    figures = [reading.ratio(figure) for figure in (change.base, change.new, change.factor)]
    row = [change.scenario, change.app, str(change.figure), *figures, f"{SIGNS[change.outcome]} {change.outcome}"]
    return [text.replace("|", r"\|").replace("\n", " ").replace("<", "&lt;") for text in row]


def runs_finding(runs: Collection) -> str:
    typical, counted = runs.typical_ratio, reading.counted(len(runs.runs), "run")
    if typical is None or typical.spread is None:
        return f"{counted} on one machine, and no typical ratio that two of them have."
    contender, baseline = map(reading.proper_name, CLAIMED_PAIR)
    return (
        f"Over {counted} on one machine {contender} answers {reading.ratio(typical.mean)} times as many "
        f"requests as {baseline} on small endpoints: from run to run the ratio moved by {percent(typical.spread)} "
        f"(standard deviation), where the interval of a single run reaches {percent(typical.within)} to either side."
    )


def percent(share: float) -> str:
    return f"{reading.number(100 * share, 1)} %"


def runs_files(runs: Collection) -> dict[str, bytes]:
    for_programs = msgspec.json.format(msgspec.json.encode(runs), indent=2) + b"\n"
    return {"runs.html": runs_page(runs), "runs.md": runs_markdown(runs), "runs.json": for_programs}


def runs_page(runs: Collection) -> bytes:
    page = environment().get_template("runs.html.j2")
    return page.render(runs=runs, finding=runs_finding(runs), rows=list(repeated(runs))).encode()


def runs_markdown(runs: Collection) -> bytes:
    columns = ["scenario", "ratio of", *runs.names, "over the runs", "between runs", "within a run"]
    rows = ([name_of(scenario), name_of(" to ".join(pair)), *figures] for scenario, pair, figures in repeated(runs))
    lines = [
        f"**{escaped(runs_finding(runs))}**",
        "",
        *(f"- not of one machine: {escaped(difference)}" for difference in runs.unlike),
        "",
        table(columns, rows),
    ]
    return "\n".join([*lines, ""]).encode()


def repeated(runs: Collection) -> Iterator[tuple[str, tuple[str, str], list[str]]]:
    """Yield what two runs or more have: scenario, pair, and each run's ratio of throughput with what they come to."""
    found = [(TYPICALLY, CLAIMED_PAIR, runs.typical_ratio)]
    found += [(one.scenario, (one.contender, one.baseline), one.throughput) for one in runs.comparisons]
    for scenario, pair, across in found:
        if across and across.spread is not None:
            ratios = [reading.ratio(across.ratios.get(name)) for name in runs.names]
            ends = [reading.ratio(across.mean), percent(across.spread), percent(across.within)]
            yield scenario, pair, [*ratios, *ends]
