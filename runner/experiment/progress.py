"""What a person sees while a run is under way: a live view on a terminal, plain lines elsewhere."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from runner.analysis.statistics.estimate import Estimate
from runner.analysis.statistics.stopping import ratio_so_far
from runner.analysis.wording import ratio_text
from runner.experiment.lineup import Lineup
from runner.records.condition import Versus
from runner.records.measurement import Block, Failed, Slice

REDRAW_SECONDS = 0.5
"""Drawing takes 10 ms of the generator's core, between two slices: twice a second is 2 % of the run."""


@dataclass
class ScenarioSoFar:
    comparisons: Sequence[Versus]
    slices: list[Slice] = field(default_factory=list)
    blocks: int = 0
    ratios: dict[Versus, Estimate | None] = field(default_factory=dict)
    failed: str = ""

    def add(self, block: Block, slices: Sequence[Slice]) -> None:
        if isinstance(block.outcome, Failed):
            self.failed = block.outcome.reason.partition("\n")[0]
            return
        self.failed = ""
        self.blocks += 1
        self.slices += slices
        self.ratios = {versus: ratio_so_far(self.slices, versus) for versus in self.comparisons}

    def __str__(self) -> str:
        if self.failed:
            return f"failed: {self.failed}"
        if not self.blocks:
            return "-"
        if not self.ratios:
            return "latency at every rate"
        return ", ".join(
            f"{versus.contender} {ratio_text(ratio)} times {versus.baseline}"
            if ratio
            else f"{versus.contender} and {versus.baseline} measured once"
            for versus, ratio in self.ratios.items()
        )


class Progress:
    """On a terminal a table that is redrawn in place; elsewhere a line a block, without control characters."""

    def __init__(self, console: Console, lineups: Sequence[Lineup]) -> None:
        self._console = console
        # Below saturation throughput is what was offered, and no finding.
        self._standings = {
            lineup.name: ScenarioSoFar(() if lineup.has_open_loops else lineup.comparisons) for lineup in lineups
        }
        self._now, self._current = "starting", ""
        self._seconds_left, self._drawn, self._tenths = 0.0, 0.0, -1
        # No thread of rich's own: it would draw in the middle of a slice, on the generator's core.
        self._live = Live(console=console, auto_refresh=False, transient=True) if console.is_terminal else None

    def __enter__(self) -> Self:
        if self._live:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._live.stop()

    def probing(self, probe: str, app: str, share: float) -> None:
        """Show that a probe has begun, and that `share` of all are done: elsewhere in ten lines at the most."""
        is_due = int(share * 10) > self._tenths
        self._tenths = int(share * 10)
        now = f"probing what it costs to run them: {share:.0%} (now {probe} of {app})"
        self._show(now, line=now if is_due else "")

    def starting(self, scenarios: Sequence[str]) -> None:
        self._show(
            f"starting the servers of {len(scenarios)} scenarios side by side",
            line=f"starting the servers of {', '.join(scenarios)}",
        )

    def checking(self, scenario: str) -> None:
        self._current = scenario
        self._show(f"checking that all answer {scenario} alike, and warming up")

    def measuring(self, scenario: str, number: int, share: float, seconds_left: float) -> None:
        """Show that a slice has ended, and with it `share` of its block, unless a moment ago was the last time."""
        self._seconds_left = seconds_left
        if time.monotonic() - self._drawn > REDRAW_SECONDS:
            left = f"{int(seconds_left) // 60}:{int(seconds_left) % 60:02d} left at most"
            self._show(f"measuring {scenario}, block {number + 1}: {share:4.0%}   {left}")

    def measured(self, block: Block, slices: Sequence[Slice]) -> None:
        standing = self._standings[block.scenario]
        standing.add(block, slices)
        left = f"{self._seconds_left:.0f} s left at most"
        self._show(self._now, line=f"{block.scenario}, block {block.number + 1}: {standing} ({left})")

    def _show(self, now: str, line: str = "") -> None:
        self._now = now
        if self._live is None:
            if line:
                self._console.print(line, markup=False, highlight=False, soft_wrap=True)
            return
        table = Table(box=None, header_style="bold", pad_edge=False)
        for column in ("scenario", "blocks", "requests per second, with the 95 % interval"):
            table.add_column(column)
        for name, standing in self._standings.items():
            marker = "> " if name == self._current else "  "
            table.add_row(Text(marker + name), str(standing.blocks), Text(str(standing)))
        self._live.update(Group(table, Text(), Text(now)), refresh=True)
        self._drawn = time.monotonic()
