"""What it costs to run the two, in words."""

from runner.analysis.cost.running import CostCount, CostFigure, RunningCosts
from runner.analysis.statistics.estimate import Estimate
from runner.report.text import wording


def costs_finding(running: RunningCosts) -> str:
    """Say in how much of it each takes less, and how far the two are apart at the most."""
    contender, baseline = wording.proper_name(running.contender), wording.proper_name(running.baseline)
    ratios = [*(figure.ratio for figure in running.figures if figure.ratio), *map(_exact, running.counts)]
    less = sum(ratio.low > 1 for ratio in ratios)
    more = sum(ratio.high < 1 for ratio in ratios)
    of = f"{len(ratios)} measures of what it costs to run"
    return f"{contender} takes less than {baseline} in {less} of {of}, and more in {more}"


def _exact(count: CostCount) -> Estimate:
    return Estimate(estimate=count.ratio, low=count.ratio, high=count.ratio)


def figure_words(estimate: Estimate | None, unit: str) -> str:
    """Write `312 [308, 316] ms`."""
    return wording.NO_ESTIMATE if estimate is None else f"{wording.quantity(estimate)} {unit}"


def count_words(count: int, unit: str) -> str:
    """Write `12 packages` or `18.4 MB`."""
    return f"{count / 1e3:,.1f} MB" if unit == "kB" else f"{count:,} {unit}"


def cost_rows(running: RunningCosts) -> list[tuple[str, dict[str, str], str]]:
    """Return label, each app's figure in words and the ratio in words, in the order of the report."""
    return [*map(_figure_row, running.figures), *map(_count_row, running.counts)]


def _figure_row(figure: CostFigure) -> tuple[str, dict[str, str], str]:
    words = {app: figure_words(estimate, figure.unit) for app, estimate in figure.apps.items()}
    return figure.label, words, wording.ratio(figure.ratio)


def _count_row(count: CostCount) -> tuple[str, dict[str, str], str]:
    words = {app: count_words(of_app, count.unit) for app, of_app in count.apps.items()}
    return count.label, words, wording.number(count.ratio, 2)
