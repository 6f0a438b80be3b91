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
        f"Where a {baseline} app includes its routes from routers, as its guide to bigger applications teaches, the "
        f"ratio is {wording.ratio(beside.ratio)}; the headline is for routes that are declared on the app itself."
    )
