"""The notebook is kept without outputs, and runs from its first cell to its last."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "notebooks" / "explore.ipynb"
SMALL_RUN = ROOT / "tests" / "notebooks" / "small_run"
"""A real run of three scenarios, kept with its slices packed."""


def read() -> nbformat.NotebookNode:
    return nbformat.reads(NOTEBOOK.read_text(), as_version=4)  # type: ignore[no-untyped-call, no-any-return]


def test_the_notebook_is_kept_without_outputs() -> None:
    code = [cell for cell in read().cells if cell.cell_type == "code"]

    assert code
    assert [([], None)] * len(code) == [(cell.outputs, cell.execution_count) for cell in code]


@pytest.fixture(scope="module")
def executed() -> nbformat.NotebookNode:
    """The notebook after all of its cells ran on the small run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RUN", str(SMALL_RUN))
        client = NotebookClient(read(), timeout=120, resources={"metadata": {"path": str(NOTEBOOK.parent)}})
        return client.execute()


def outputs(executed: nbformat.NotebookNode, kind: str) -> list[str]:
    """What the cells showed as this media type."""
    shown = [output for cell in executed.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [] == [output for output in shown if output.output_type in {"error", "stream"}]
    return [output.data[kind] for output in shown if kind in output.get("data", {})]


def test_it_redraws_the_charts_of_the_report(executed: nbformat.NotebookNode) -> None:
    assert len(outputs(executed, "image/svg+xml")) >= 3


def test_it_answers_its_two_questions_with_a_picture_each(executed: nbformat.NotebookNode) -> None:
    assert 2 == len(outputs(executed, "image/png"))


def test_it_begins_with_the_headline_and_shows_the_slices(executed: nbformat.NotebookNode) -> None:
    first, *tables = outputs(executed, "text/plain")

    assert "Litestar answered" in first
    assert "requests_per_second" in "".join(tables)
