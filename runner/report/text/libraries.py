"""Whether the model library is the reason, in sentences: what the tables say, and what somebody who stays has of it."""

from collections.abc import Sequence

from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import LibraryTable, TwoByTwo, Way
from runner.report.text import reading

CAPTIONS = {
    Way.OFFERED: "Through what each framework offers",
    Way.BY_HAND: "Encoded by hand on both sides",
}


def table_finding(table: LibraryTable) -> str:
    """Say how far the contender is ahead with each one's own library, and with either in both."""
    contender, baseline = names(table)
    return f"{CAPTIONS[table.way]}, {contender} over {baseline} is {three(table.typically, table)}"


def slopes_finding(tables: Sequence[LibraryTable]) -> str:
    """Return the title of the picture that has a panel for each table."""
    first, *others = tables
    contender, baseline = names(first)
    beside = "".join(
        f"; {CAPTIONS[table.way][0].lower()}{CAPTIONS[table.way][1:]} {reading.listed(figures(table.typically))}"
        for table in others
    )
    return f"{contender} over {baseline}: {three(first.typically, first)}{beside}"


def outlier_sentences(table: LibraryTable) -> list[str]:
    """Name each scenario without which the answer would be another, with what it would be."""
    return [
        f"{outlier.scenario} stands apart: without it{' as well' if place else ''} the ratios are "
        f"{three(outlier.without, table)}."
        for place, outlier in enumerate(table.outliers)
    ]


def three(row: TwoByTwo, table: LibraryTable) -> str:
    """Return the ratios in words: with each one's own library, then with either in both."""
    own, with_baselines, with_contenders = figures(row)
    return (
        f"{own} with each one's own library, {with_baselines} with {table.baseline_library} in both and "
        f"{with_contenders} with {table.contender_library} in both"
    )


def part(share: Estimate) -> str:
    """Write a share of the lead, which is never more than all of it."""
    return "all" if share.low >= 1 else reading.percentage(share)


def figures(row: TwoByTwo) -> list[str]:
    return [reading.ratio(ratio) for ratio in (row.own, row.with_baselines, row.with_contenders)]


def names(table: LibraryTable) -> tuple[str, str]:
    return reading.proper_name(table.contender), reading.proper_name(table.baseline)


def staying(tables: list[LibraryTable]) -> str:
    """Say what the contender brings somebody who keeps the baseline's library; empty without a table by hand."""
    by_way = {table.way: table for table in tables}
    by_hand, offered = by_way.get(Way.BY_HAND), by_way.get(Way.OFFERED)
    if by_hand is None:
        return ""
    contender, baseline = reading.proper_name(by_hand.contender), reading.proper_name(by_hand.baseline)
    sentence = (
        f"If you stay with {by_hand.baseline_library}: {contender} answers "
        f"{reading.ratio(by_hand.typically.with_baselines)} times as many requests as {baseline} (geometric mean) "
        "where your handlers encode by hand in both"
    )
    if offered is None or not offered.scenarios:
        return f"{sentence}."
    lowest = min(offered.scenarios, key=lambda row: row.with_baselines.estimate)
    return (
        f"{sentence}, and {reading.ratio(offered.typically.with_baselines)} times through what each offers, where "
        f"{lowest.scenario} has the lowest ratio, {reading.ratio(lowest.with_baselines)}."
    )
