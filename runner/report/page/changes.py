"""What changed between two runs, as a page and as Markdown."""

from runner.analysis.regression.change import TOLERANCE, Change, Changes, Figure, Outcome
from runner.report.page.page import environment
from runner.report.text import wording

SIGNS = {
    Outcome.BETTER: "\N{UPWARDS ARROW}",
    Outcome.WORSE: "\N{DOWNWARDS ARROW}",
    Outcome.ALIKE: "=",
    Outcome.DIFFERS: "\N{NOT EQUAL TO}",
    Outcome.SIMILAR: "=",
}
"""Beside the word, so that an outcome needs no colour."""


def finding(changes: Changes) -> str:
    """Return the answer in one sentence, and in a second what broke."""
    if not changes.broken:
        return measured(changes)
    broken = ", ".join(changes.broken)
    if not changes.is_same_machine:
        return f"{measured(changes)} Valid in {changes.base} alone: {broken}."
    return f"{measured(changes)} No longer valid, which counts as worse: {broken}."


def measured(changes: Changes) -> str:
    """Say what came of the figures that both runs have."""
    if not changes.changes:
        return f"Nothing in {changes.base} and {changes.new} can be compared."
    better, counted = len(changes.that(Outcome.BETTER)), wording.counted(len(changes.changes), "figure")
    if not changes.is_same_machine:
        return (
            f"{changes.base} and {changes.new} are of different machines: {len(changes.that(Outcome.DIFFERS))} of "
            f"{counted} differ, and whether code or machine is why cannot be told."
        )
    if not better and not changes.regressions:
        return f"No change from {changes.base} to {changes.new} in {counted}."
    worst = min(changes.regressions or changes.changes, key=gain)
    named = f"; the worst: {worst.figure} of {worst.app} in {worst.scenario}, {wording.ratio(worst.factor)} times"
    return (
        f"From {changes.base} to {changes.new}, {better} of {counted} got better and {len(changes.regressions)} worse"
        f"{named if changes.regressions else ''}."
    )


def gain(change: Change) -> float:
    """Return the change as a factor that is above 1 for the better, whatever the figure."""
    return 1 / change.factor.estimate if change.figure is Figure.CPU else change.factor.estimate


def changes_page(changes: Changes) -> bytes:
    """Return one page that needs nothing but itself.

    Everything from the runs is escaped by the template engine.
    """
    template = environment().get_template("changes.html.j2")
    return template.render(changes=changes, finding=finding(changes), signs=SIGNS, tolerance=TOLERANCE).encode()


def changes_markdown(changes: Changes) -> bytes:
    """Return a table that fits in a pull request."""
    lines = [f"**{finding(changes)}**", ""]
    lines += [f"- not measured alike: {difference}" for difference in changes.unlike]
    lines += [
        "",
        "| scenario | app | figure | base | new | new over base | |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *(f"| {' | '.join(cells(change))} |" for change in changes.changes),
        "",
        *(f"- not compared: {name}, {reason}" for name, reason in changes.left_out.items()),
    ]
    return "\n".join([*lines, ""]).encode()


def cells(change: Change) -> list[str]:
    """Return one row, without what would end a cell."""
    figures = (wording.ratio(estimate) for estimate in (change.base, change.new, change.factor))
    texts = [change.scenario, change.app, change.figure, *figures, f"{SIGNS[change.outcome]} {change.outcome}"]
    return [text.replace("|", r"\|").replace("\n", " ").replace("<", "&lt;") for text in texts]
