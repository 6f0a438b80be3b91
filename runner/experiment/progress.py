"""What a person sees while a run is under way: a live view on a terminal, plain lines elsewhere."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, Self

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


class Progress(Protocol):
    """What the bench tells, as it happens. The fake is in tests/fakes.py."""

    def probing(self, probe: str, app: str, share: float) -> None:
        """Show that a probe of an app has begun, and that `share` of all probes are done."""

    def starting(self, scenarios: Sequence[str]) -> None:
        """Show that the servers of some scenarios are being started side by side."""

    def checking(self, scenario: str) -> None:
        """Show that conformance and warm-up of a scenario's servers have begun."""

    def measuring(self, scenario: str, number: int, share: float, seconds_left: float) -> None:
        """Show that a slice has ended, and with it `share` of its block."""

    def measured(self, block: Block, slices: Sequence[Slice]) -> None:
        """Show that a block has ended, well or not."""


@dataclass
class ScenarioSoFar:
    """What is known of a scenario so far."""

    comparisons: Sequence[Versus]
    slices: list[Slice] = field(default_factory=list)
    blocks: int = 0
    ratios: dict[Versus, Estimate | None] = field(default_factory=dict)
    failed: str = ""

    def add(self, block: Block, slices: Sequence[Slice]) -> None:
        """Take up a block that has ended, well or not."""
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


def scenarios_so_far(lineups: Sequence[Lineup]) -> dict[str, ScenarioSoFar]:
    """Return the standing of each scenario before anything is measured, by name."""
    return {lineup.name: ScenarioSoFar(saturated(lineup)) for lineup in lineups}


def saturated(lineup: Lineup) -> Sequence[Versus]:
    """Return the comparisons of throughput: below saturation it is what was offered, and no finding."""
    return () if lineup.has_open_loops else lineup.comparisons


class PlainView:
    """One line a block, no control characters: for logs, pipes and CI."""

    def __init__(self, console: Console, lineups: Sequence[Lineup]) -> None:
        self._console = console
        self._standings = scenarios_so_far(lineups)
        self._seconds_left = 0.0
        self._tenths = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    def probing(self, probe: str, app: str, share: float) -> None:
        """Say how far the probes are, ten times at the most."""
        if int(share * 10) > self._tenths:
            self._tenths = int(share * 10)
            self._say(f"probing what it costs to run them: {share:.0%} (now {probe} of {app})")

    def starting(self, scenarios: Sequence[str]) -> None:
        self._say(f"starting the servers of {', '.join(scenarios)}")

    def checking(self, scenario: str) -> None:
        """Say nothing, since a line a block is enough."""

    def measuring(self, scenario: str, number: int, share: float, seconds_left: float) -> None:  # noqa: ARG002
        """Remember the time left for the next line."""
        self._seconds_left = seconds_left

    def measured(self, block: Block, slices: Sequence[Slice]) -> None:
        standing = self._standings[block.scenario]
        standing.add(block, slices)
        left = f"{self._seconds_left:.0f} s left at most"
        self._say(f"{block.scenario}, block {block.number + 1}: {standing} ({left})")

    def _say(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)


class LiveView:
    """A table that is redrawn in place: every scenario, its ratio so far, what is measured now, the time left."""

    def __init__(self, console: Console, lineups: Sequence[Lineup]) -> None:
        self._standings = scenarios_so_far(lineups)
        self._now = "starting"
        self._current = ""
        self._drawn = 0.0
        # No thread of rich's own: it would draw in the middle of a slice, on the generator's core.
        self._live = Live(console=console, auto_refresh=False, transient=True)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def probing(self, probe: str, app: str, share: float) -> None:
        self._draw(f"probing what it costs to run them: {share:.0%} (now {probe} of {app})")

    def starting(self, scenarios: Sequence[str]) -> None:
        self._draw(f"starting the servers of {len(scenarios)} scenarios side by side")

    def checking(self, scenario: str) -> None:
        self._current = scenario
        self._draw(f"checking that all answer {scenario} alike, and warming up")

    def measuring(self, scenario: str, number: int, share: float, seconds_left: float) -> None:
        """Redraw if the last time was more than REDRAW_SECONDS ago."""
        if time.monotonic() - self._drawn > REDRAW_SECONDS:
            left = f"{int(seconds_left) // 60}:{int(seconds_left) % 60:02d} left at most"
            self._draw(f"measuring {scenario}, block {number + 1}: {share:4.0%}   {left}")

    def measured(self, block: Block, slices: Sequence[Slice]) -> None:
        self._standings[block.scenario].add(block, slices)
        self._draw(self._now)

    def _draw(self, now: str) -> None:
        self._now = now
        table = Table(box=None, header_style="bold", pad_edge=False)
        for column in ("scenario", "blocks", "requests per second, with the 95 % interval"):
            table.add_column(column)
        for name, standing in self._standings.items():
            marker = "> " if name == self._current else "  "
            table.add_row(Text(marker + name), str(standing.blocks), Text(str(standing)))
        self._live.update(Group(table, Text(), Text(now)), refresh=True)
        self._drawn = time.monotonic()
