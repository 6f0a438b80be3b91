"""The tables that the rules of measuring and judging rest on, computed from records.

`python -m docs.evidence.tables [RUN ...] [--only NAME]`, in a checkout, prints them as Markdown. Pages under `docs/`
quote them, and `tests/documents` compares each quotation with what this prints.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from docs.evidence.busy_machine import busy_machine
from docs.evidence.coverage import coverage
from docs.evidence.designs import designs, spreads, times
from docs.evidence.exclusions import exclusions
from docs.evidence.known_double import known_doubles
from docs.evidence.shared_variances import shared_variances
from docs.evidence.table import Record, Table, markdown
from docs.evidence.warm_up import warm_up
from docs.evidence.witness import witness
from docs.evidence.yardsticks import yardsticks
from runner import cli
from runner.errors import UsageError
from runner.paths import MACHINES, REFERENCE, ROOT
from runner.records import store

TABLES: dict[str, Callable[[Sequence[Record]], Table]] = {
    "coverage": coverage,
    "shared variances": shared_variances,
    "spreads": spreads,
    "designs": designs,
    "times": times,
    "warm-up": warm_up,
    "exclusions": exclusions,
    "busy machine": busy_machine,
    "witness": witness,
    "known double": known_doubles,
    "yardsticks": yardsticks,
}
"""Every table by name, in the order of the pages that quote them."""


def show(runs: Sequence[Path], names: Sequence[str]) -> None:
    """Print tables as Markdown, all of them unless named, from the committed runs unless others are given.

    Raise UsageError for an unknown name, StoreError for a folder that holds no run.
    """
    unknown = [name for name in names if name not in TABLES]
    if unknown:
        raise UsageError(f"there is no table {unknown[0]!r}; there are: {', '.join(TABLES)}")
    records = load_records(runs or committed_runs())
    for name in names or TABLES:
        print(f"{name}\n\n{markdown(TABLES[name](records))}\n")


def load_records(runs: Sequence[Path]) -> list[Record]:
    """Read runs, each labelled with its folder below `results/`; a copy of a run is read once."""
    records: dict[str, Record] = {}
    for run in runs:
        recording = store.load(run)
        records.setdefault(recording.run.name, Record(label(run), recording))
    return list(records.values())


def label(run: Path) -> str:
    folder, results = run.resolve(), ROOT / "results"
    return folder.relative_to(results).as_posix() if folder.is_relative_to(results) else folder.name


def committed_runs() -> list[Path]:
    return sorted(head.parent for place in (REFERENCE, MACHINES) for head in place.rglob("run.json"))


def command(
    runs: Annotated[list[Path] | None, typer.Argument(help="Folders of runs; the committed ones by default.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="The name of a table; all of them by default.")] = None,
) -> None:
    """Print the tables that docs/adr rests on. They are computed from records."""
    show(runs or [], only or [])


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(command)
    cli.main(app)
