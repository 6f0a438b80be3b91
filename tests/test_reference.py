"""What is committed under results/reference is what its raw record makes, and what the README says."""

import platform
from pathlib import Path

import pytest

from runner.analysis.summary import Verdict
from runner.commands import readme as reference
from runner.commands import verify
from runner.paths import REFERENCE
from runner.report.text.reading import headline_rows

README = Path(__file__).parent.parent / "README.md"
LIMIT_BYTES = 10_000_000


@pytest.mark.skipif(
    (platform.system(), platform.machine()) != ("Linux", "x86_64"),
    reason="how a picture is drawn to the last pixel is this kind of processor's own",
)
def test_every_file_of_the_report_is_what_the_record_makes(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == verify.verify([REFERENCE]), capsys.readouterr().out


def test_record_and_report_are_small_enough_for_git() -> None:
    assert sum(file.stat().st_size for file in REFERENCE.rglob("*") if file.is_file()) <= LIMIT_BYTES


def test_the_run_has_a_verdict_or_a_reason_for_every_scenario() -> None:
    found = reference.summary()

    assert set() == {scenario.name for scenario in found.scenarios if not scenario.comparisons}
    compared = [one for scenario in found.scenarios for one in scenario.comparisons]
    assert [one for one in compared if not one.reason] == [one for one in compared if one.verdict is None]
    verdicts = [row.comparison.verdict for row in headline_rows(found)]
    assert len(verdicts) > 5
    assert Verdict.INVALID not in verdicts
    assert all(control.passed for control in found.controls)


def test_the_readme_says_what_the_run_found_and_shows_its_picture() -> None:
    readme = README.read_text()

    assert reference.finding(reference.summary()) in readme
    assert reference.table(reference.summary()) in readme
    assert "**Via msgspec?" in readme
    assert "results/reference/charts/headline.png" in readme
