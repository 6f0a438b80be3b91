"""The only place of the report that writes: every file whole, or not at all."""

from pathlib import Path

from runner.analysis.collection import Collection
from runner.analysis.summary import Summary
from runner.records.store import COLLECTION, write_whole
from runner.report.charts.charts import all_charts
from runner.report.charts.machines import machines_chart
from runner.report.charts.pictures import Chart
from runner.report.page.markdown import report_markdown
from runner.report.page.page import report_page
from runner.report.text.exports import collection_json, summary_csv, summary_json


def write_report(summary: Summary, folder: Path, collection: Collection | None = None) -> None:
    """Write the report's files into `folder`: the same summary beside the same machines, the same bytes.

    Raise OSError; what is not yet replaced then stays as it was.
    """
    for name, content in report_files(summary, collection).items():
        write_whole(folder / name, content)


def report_files(summary: Summary, collection: Collection | None = None) -> dict[str, bytes]:
    """Return every file of the report, by its path within the run's folder.

    A run that puts no claim to the test, of somebody's own two apps, does not stand among those that do.
    """
    collection = collection if summary.claims else None
    charts = all_charts(summary, collection)
    files = {
        "summary.json": summary_json(summary),
        "summary.csv": summary_csv(summary),
        "report.md": report_markdown(summary, charts, collection),
        "report.html": report_page(summary, charts, collection),
    }
    return files | chart_files(charts)


def collection_files(collection: Collection) -> dict[str, bytes]:
    """Return what all machines say together, by path within the folder of the collection."""
    chart = machines_chart(collection)
    return {COLLECTION: collection_json(collection)} | chart_files([chart] if chart else [])


def chart_files(charts: list[Chart]) -> dict[str, bytes]:
    return {
        f"charts/{chart.name}.{ending}": content
        for chart in charts
        for ending, content in (("svg", chart.svg), ("png", chart.png))
    }
