"""Whether the model library is the reason, in sentences: what the tables say, and what somebody who stays has of it."""

from runner.analysis.library_table import LibraryTable, TwoByTwo, Way
from runner.report.text import wording

CAPTIONS = {
    Way.OFFERED: "Through what each framework offers",
    Way.BY_HAND: "Encoded by hand on both sides",
}


def table_finding(table: LibraryTable) -> str:
    """Say how much of the gap goes away with either library in both."""
    typically = table.typically
    first, second = typically.share_with_baselines, typically.share_with_contenders
    caption = CAPTIONS[table.way]
    if first is None or second is None:
        return f"{caption} there is no gap to explain: the ratio is {wording.ratio(typically.own)}"
    return (
        f"{caption}, {wording.percentage(first)} of the gap goes away with {table.baseline_library} in both, "
        f"{wording.percentage(second)} with {table.contender_library} in both"
    )


def outlier_sentences(table: LibraryTable) -> list[str]:
    """Name each scenario without which the shares would be others, with what they would be."""
    return [
        f"{outlier.scenario} stands apart: without it{' as well' if place else ''} {shares(outlier.without, table)}."
        for place, outlier in enumerate(table.outliers)
    ]


def shares(row: TwoByTwo, table: LibraryTable) -> str:
    """Return both shares in words."""
    found = (
        (row.share_with_baselines, table.baseline_library),
        (row.share_with_contenders, table.contender_library),
    )
    return " and ".join(f"{wording.percentage(share)} with {library} in both" for share, library in found if share)


def staying(tables: list[LibraryTable]) -> str:
    """Say what the contender brings somebody who keeps the baseline's library; empty without a table by hand."""
    by_way = {table.way: table for table in tables}
    by_hand, offered = by_way.get(Way.BY_HAND), by_way.get(Way.OFFERED)
    if by_hand is None:
        return ""
    contender, baseline = wording.proper_name(by_hand.contender), wording.proper_name(by_hand.baseline)
    sentence = (
        f"If you stay with {by_hand.baseline_library}: {contender} typically answers "
        f"{wording.ratio(by_hand.typically.with_baselines)} times as many requests as {baseline} where your handlers "
        "encode by hand in both"
    )
    if offered is None or not offered.scenarios:
        return f"{sentence}."
    lowest = min(offered.scenarios, key=lambda row: row.with_baselines.estimate)
    return (
        f"{sentence}, and {wording.ratio(offered.typically.with_baselines)} times through what each offers, where "
        f"{lowest.scenario} has the lowest ratio, {wording.ratio(lowest.with_baselines)}."
    )
