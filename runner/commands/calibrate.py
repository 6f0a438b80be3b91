"""What `doublecheck calibrate` does: the controls alone, as long as they need, and the figures of the instrument."""

from pathlib import Path

from rich.console import Console

from runner.calibration import (
    busy_machine,
    figure,
    generator,
    known_delays,
    program,
    protocol,
    repeatability,
    same_twice,
)
from runner.commands import bench
from runner.errors import StoreError
from runner.experiment import controls, run
from runner.experiment.limits import PAIRS, Limits
from runner.experiment.lineup import APPS, lineup_of
from runner.records.run import Interrupted, Kind, Recording, Run
from runner.records.store import Store
from runner.report.terminal.console import WIDTH_ELSEWHERE, output, table
from runner.rig.host.lock import machine_to_ourselves
from runner.rig.local import LocalRig

FILE = "calibration.txt"

LIMITS = Limits(budget_seconds=300, precision=0.03, pairs=2 * PAIRS, rounds=protocol.EIGHT_BLOCKS)
"""Twice the pairs of a run, to find a known double to 2 %."""


def calibrate(folder: Path | None, *, is_long: bool) -> int:
    """Measure, print and keep the figures; return exit code 1 when a bound is broken.

    Raise StoreError when too little was measured for a figure, or when there is no room for the report.
    """
    scenarios = [controls.host()]
    lineups = [lineup_of(scenario, LIMITS.pairs, LIMITS.contenders) for scenario in scenarios]
    head = run.new_run(Kind.CALIBRATE, lineups, LIMITS, beside=run.usual_controls(LIMITS.pairs))
    folder = folder or bench.RESULTS / head.name
    with machine_to_ourselves(f"calibrate into {folder}"):
        store = Store.create(folder, head)
        figures = measure_generator() + known_delays.measure_known_delays()
        recording = run.measure(Recording(run=head, blocks=[], slices=[], ending=None), scenarios, store)
    if isinstance(recording.ending, Interrupted):
        return bench.finish(recording, folder)
    if not recording.blocks:
        raise StoreError(f"{LIMITS.budget_seconds:g} s were over before anything was measured: {protocol.AGAIN}")
    summary = bench.write(recording, folder)
    figures += protocol.protocol_figures(summary) + program.measure_program(recording)
    if is_long:
        with machine_to_ourselves(f"calibrate into {folder}"):
            figures += repeatability.measure_repeatability() + busy_machine.measure_busy_machine()
            figures.append(same_twice.measure_same_twice())
    show(figures, output())
    with (folder / FILE).open("w") as file:
        print(where(head), file=file)
        show(figures, Console(file=file, width=WIDTH_ELSEWHERE))
    print(f"report: {folder / 'report.html'}")
    return int(any(figure.is_kept is False for figure in figures))


def show(figures: list[figure.Figure], console: Console) -> None:
    """Print a row for each figure."""
    console.print(table(("figure", "measured", "bound", ""), [figure.cells(each) for each in figures]))


def where(head: Run) -> str:
    """Return the machine and the version of the suite: figures that are kept have to say it themselves."""
    machine = head.machine
    place = f"{machine.processor}, {machine.cores} cores, {machine.system}, {machine.python}"
    return f"{head.name}, suite at {head.commit}: {place}"


def measure_generator() -> list[figure.Figure]:
    """Measure the figures of the generator on a rig that is gone afterwards."""
    rig = LocalRig(APPS)
    try:
        return generator.measure_generator(rig)
    finally:
        rig.close()
