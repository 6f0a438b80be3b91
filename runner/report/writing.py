"""The only place of the report that writes: every file whole, or not at all."""

from pathlib import Path

from runner.analysis.summary import Summary
from runner.records.atomic_file import write_whole
from runner.report.charts.charts import all_charts
from runner.report.page.markdown import report_markdown
from runner.report.page.page import report_page
from runner.report.text.exports import summary_csv, summary_json


def write_report(summary: Summary, folder: Path) -> None:
    """Write the report's files into `folder`: the same summary, the same bytes.

    Raise OSError; what is not yet replaced then stays as it was.
    """
    for name, content in report_files(summary).items():
        write_whole(folder / name, content)


def report_files(summary: Summary) -> dict[str, bytes]:
    """Return every file of the report, by its path within the run's folder."""
    charts = all_charts(summary)
    files = {
        "summary.json": summary_json(summary),
        "summary.csv": summary_csv(summary),
        "report.md": report_markdown(summary, charts),
        "report.html": report_page(summary, charts),
    }
    for chart in charts:
        files[f"charts/{chart.name}.svg"] = chart.svg
        files[f"charts/{chart.name}.png"] = chart.png
    return files
