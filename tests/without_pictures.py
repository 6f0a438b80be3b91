"""`python -m tests.without_pictures <words>`: as `tests.without_controls`, and each chart is empty paper.

For tests that ask how a run goes and what it records. A report has the same files and the same page; the eleven charts
of a small run take seven seconds of CPU time to draw. What they show is what tests/report asks.
"""

from pathlib import Path
from unittest.mock import patch

from runner.analysis.summary import Summary
from runner.commands import bench
from runner.experiment import job
from runner.pair import job as pair_job
from runner.records.run import Recording
from tests import own_lock

write = bench.write


def write_without_pictures(recording: Recording, folder: Path) -> Summary:
    """The report as the command writes it; what draws is imported no sooner than there."""
    from matplotlib.figure import Figure

    from runner.report.charts.pictures import Chart

    with patch.object(Chart, "_drawn", lambda _chart, width: Figure(figsize=(width, 1))):
        return write(recording, folder)


if __name__ == "__main__":
    with (
        patch.object(job, "usual_controls", return_value=[]),
        patch.object(pair_job, "usual_controls", return_value=[]),
        patch.object(bench, "write", write_without_pictures),
    ):
        own_lock.main()
