"""What stands beside the headline: the same ratio for apps that are written in another style."""

from runner.analysis.summary import Summary
from runner.report.text import wording


def beside_headline(summary: Summary) -> str:
    """Say the ratio with included routers, and which of the two a reader has; empty where it was not measured."""
    beside = summary.included_routers
    if beside is None:
        return ""
    baseline = wording.proper_name(beside.baseline.partition("-")[0])
    return (
        f"With included routers {wording.ratio(beside.ratio)} times: that is yours if your {baseline} app is made of "
        "routers that it includes, as its guide to bigger applications teaches; the headline is if its routes are "
        "declared on the app itself."
    )
