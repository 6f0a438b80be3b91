"""What a person sees, on a terminal and elsewhere."""

import io

import pytest
from rich.console import Console

from runner.experiment.progress import Progress
from runner.records.measurement import Failed
from scenarios.discovery import all_scenarios
from tests.builders import make_block
from tests.lineups import make_lineup
from tests.recordings import make_block_slices

LINEUP = make_lineup(all_scenarios()["one_item"])


def measure_two_blocks(view: Progress) -> None:
    view.starting(["one_item"])
    for number, ratio in enumerate((1.5, 1.52)):
        view.checking("one_item")
        view.measuring("one_item", number, 0.5, 125.0)
        view.measured(make_block(number=number), make_block_slices(block=number, ratio=ratio))


def test_the_live_view_shows_scenario_ratio_so_far_with_interval_and_time_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("runner.experiment.progress.REDRAW_SECONDS", -1)
    shown = io.StringIO()
    console = Console(file=shown, force_terminal=True, width=120)

    with Progress(console, [LINEUP]) as view:
        measure_two_blocks(view)

    text = shown.getvalue()
    assert "measuring one_item, block 2:  50%   2:05 left at most" in text
    assert "litestar and fastapi measured once" in text
    assert "litestar 1.51 [" in text


def test_without_a_terminal_there_is_a_line_a_block() -> None:
    shown = io.StringIO()

    measure_two_blocks(Progress(Console(file=shown, width=60), [LINEUP]))

    lines = shown.getvalue().splitlines()
    assert "starting the servers of one_item" == lines[0]
    assert "one_item, block 1: litestar and fastapi measured once (125 s left at most)" == lines[1]
    assert lines[2].startswith("one_item, block 2: litestar 1.51 [")
    assert 3 == len(lines)
    assert "\x1b" not in shown.getvalue()


def test_a_block_that_failed_says_why_in_its_line() -> None:
    shown = io.StringIO()
    view = Progress(Console(file=shown, width=60), [LINEUP])

    view.measured(make_block(outcome=Failed(reason="the server died\nand more", attempt=1)), [])

    assert "one_item, block 1: failed: the server died (" in shown.getvalue()
