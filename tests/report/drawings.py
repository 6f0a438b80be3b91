"""Charts and pages that take a second or more to make: made once for all tests."""

from functools import cache

from runner.report.charts.charts import all_charts
from runner.report.charts.pictures import Chart
from runner.report.page.page import report_page
from tests.report.catalogue import full_summary, small_summary


@cache
def full_charts() -> list[Chart]:
    """Those of a run of everything."""
    return all_charts(full_summary())


@cache
def full_page() -> str:
    """The page of a run of everything."""
    return report_page(full_summary(), full_charts()).decode()


@cache
def small_page() -> str:
    """The page of a run with one of every kind."""
    return report_page(small_summary(), all_charts(small_summary())).decode()
