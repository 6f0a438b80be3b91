"""What is committed under results is what its raw records make, and what the README says."""

import platform
import re
from pathlib import Path

import pytest

from docs.evidence import readme as reference
from runner.analysis.collection import claimed_ratio, stand
from runner.analysis.summary import ControlOutcome, Verdict, Way
from runner.commands import collect
from runner.commands.collect import machine_folders
from runner.paths import MACHINES, REFERENCE
from runner.records.store import AS_MEASURED, PACKED_SLICES
from runner.report.text.reading import headline_rows

pytestmark = pytest.mark.usefixtures("made_once")

README = Path(__file__).parent.parent / "README.md"
LIMIT_BYTES = 15_000_000
"""Of a run of everything in an hour; git packs its text to a fifth."""


@pytest.mark.skipif(
    (platform.system(), platform.machine()) != ("Linux", "x86_64"),
    reason="how a picture is drawn to the last pixel is this kind of processor's own",
)
@pytest.mark.parametrize("folder", collect.COMMITTED, ids=lambda folder: folder.name)
def test_every_file_is_what_the_record_makes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == collect.verify([folder]), capsys.readouterr().out


def test_record_and_report_are_small_enough_for_git() -> None:
    assert sum(file.stat().st_size for file in REFERENCE.rglob("*") if file.is_file()) <= LIMIT_BYTES


@pytest.mark.parametrize("machine", machine_folders(MACHINES), ids=lambda folder: folder.name)
def test_the_record_of_a_machine_is_packed_and_holds_nothing_that_can_be_made_again(machine: Path) -> None:
    held = {file.name for file in machine.rglob("*") if file.is_file()}

    assert {"run.json", "blocks.jsonl", "ending.json", PACKED_SLICES, "summary.json"} <= held
    assert set() == held - {*AS_MEASURED, PACKED_SLICES, "summary.json"}
    assert sum(file.stat().st_size for file in machine.rglob("*") if file.is_file()) <= LIMIT_BYTES / 2


def test_the_reference_speaks_for_a_machine_of_the_collection() -> None:
    summary, collection = reference.summary(), reference.collection()
    alike = collection.alike(summary.run.client)

    assert alike is not None
    advice = "make collect RUN=results/reference, then make report RUN=results/reference"
    assert stand(summary, alike).machine is not None, advice


@pytest.mark.parametrize("machine", machine_folders(MACHINES), ids=lambda folder: folder.name)
def test_the_first_sentence_of_the_readme_holds_for_every_machine(machine: Path) -> None:
    sentence = r"^\*\*Litestar answers ([\d.]+)(?: to ([\d.]+)| \[.*?\]) times"  # a single machine's has its interval
    [(low, high)] = re.findall(sentence, README.read_text(), re.MULTILINE)
    own = claimed_ratio(reference.summary(machine))

    assert own is not None
    assert float(low) <= round(own.estimate, len(low.partition(".")[2])) <= float(high or low)


def test_the_first_screen_and_the_chart_have_the_same_figures_of_msgspec() -> None:
    summary = reference.summary()
    offered = next(table.typically for table in summary.libraries if table.way is Way.OFFERED)

    assert summary.explained
    assert summary.explained.other_way
    assert offered.own == summary.explained.own
    assert offered.with_baselines == summary.explained.same
    assert offered.with_contenders == summary.explained.other_way.ratio


def test_the_run_has_a_verdict_or_a_reason_for_every_scenario() -> None:
    found = reference.summary()

    assert set() == {scenario.name for scenario in found.scenarios if not scenario.comparisons}
    compared = [one for scenario in found.scenarios for one in scenario.comparisons]
    assert [one for one in compared if not one.reason] == [one for one in compared if one.verdict is None]
    verdicts = [row.comparison.verdict for row in headline_rows(found)]
    assert len(verdicts) > 5
    assert Verdict.INVALID not in verdicts
    assert not any(control.outcome is ControlOutcome.FAILED for control in found.controls)


def test_the_readme_quotes_a_machine_that_its_verdict_on_msgspec_is_from() -> None:
    collected = reference.collection()
    said = reference.cause(reference.summary(), collected)

    assert said.partition("On `")[2].partition("`")[0] in collected.names


def test_the_readme_says_what_the_run_found_and_shows_its_picture() -> None:
    readme = README.read_text()

    assert reference.finding(reference.summary(), reference.collection()) in readme
    assert reference.detail(reference.summary(), reference.collection()) in readme
    assert "**Via msgspec?" in readme
    assert "results/machines/charts/machines.png" in readme
