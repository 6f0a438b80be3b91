"""A table of figures from records, as docs/adr quotes it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from runner.analysis.roles import is_headline, waits
from runner.analysis.statistics.frames import pairs_frame, slices_frame
from runner.records.condition import Versus
from runner.records.run import Recording


@dataclass(frozen=True, slots=True)
class Table:
    """A table with the name under which pages quote it."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Record:
    """A run that tables are computed from."""

    label: str
    """Such as `machines/sleeping/amd-epyc-zen-3`."""
    recording: Recording

    @cached_property
    def slices(self) -> pd.DataFrame:
        return slices_frame(self.recording.slices, self.recording.blocks)

    def compared(self) -> Iterator[tuple[str, Versus]]:
        """Yield every comparison, except of scenarios that wait."""
        for name, asked in self.recording.run.scenarios.items():
            if not waits(asked.tags):
                yield from ((name, versus) for versus in self.recording.run.comparisons[name])

    def headline(self) -> Iterator[tuple[str, Versus]]:
        """Yield the comparison of the first two in each headline scenario."""
        for name, asked in self.recording.run.scenarios.items():
            if is_headline(asked.tags):
                yield from ((name, versus) for versus in self.recording.run.comparisons[name][:1])

    def pairs(self, scenario: str, versus: Versus) -> pd.DataFrame:
        return pairs_frame(self.slices[self.slices["scenario"] == scenario], *versus.both)


def markdown(table: Table) -> str:
    """Return the table as Markdown, without a line break at its end."""
    lines = [table.columns, ["---"] * len(table.columns), *table.rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
