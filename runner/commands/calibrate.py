"""What `doublecheck calibrate` does: the controls alone, as long as they need, and the figures of the instrument."""

from pathlib import Path

from rich.console import Console

from runner.analysis.assemble import summarise
from runner.calibration import figure, generator, program, protocol, repeatability
from runner.commands import bench
from runner.experiment import controls, run
from runner.experiment.limits import PAIRS, Limits
from runner.experiment.lineup import APPS, lineup_of
from runner.records.run import Interrupted, Kind, Recording, Run
from runner.records.store import Store
from runner.report.terminal.console import WIDTH_ELSEWHERE, output
from runner.report.writing import write_report
from runner.rig.host.lock import machine_to_ourselves
from runner.rig.local import LocalRig

FILE = "calibration.txt"

LIMITS = Limits(budget_seconds=300, precision=0.03, pairs=2 * PAIRS, rounds=protocol.EIGHT_BLOCKS)
"""Twice the pairs of a run, to find a known double to 2 %."""


def calibrate(folder: Path | None, *, is_long: bool) -> int:
    """Measure, print, keep; exit code 1 when a bound is broken."""
    scenarios = [controls.host()]
    lineups = [lineup_of(scenario, LIMITS.pairs, LIMITS.contenders) for scenario in scenarios]
    head = run.new_run(Kind.CALIBRATE, lineups, LIMITS, beside=run.usual_controls(LIMITS.pairs))
    folder = folder or bench.RESULTS / head.name
    with machine_to_ourselves(f"calibrate into {folder}"):
        store = Store.create(folder, head)
        figures = generator_figures()
        recording = run.measure(Recording(run=head, blocks=[], slices=[], ending=None), scenarios, store)
    if isinstance(recording.ending, Interrupted):
        return bench.finish(recording, folder)
    summary = summarise(recording)
    write_report(summary, folder)
    figures += protocol.protocol_figures(summary) + program.program_figures(recording)
    if is_long:
        with machine_to_ourselves(f"calibrate into {folder}"):
            figures += repeatability.figures()
    figure.show(figures, output())
    with (folder / FILE).open("w") as file:
        print(where(head), file=file)
        figure.show(figures, Console(file=file, width=WIDTH_ELSEWHERE))
    print(f"report: {folder / 'report.html'}")
    return int(any(figure.is_kept is False for figure in figures))


def where(head: Run) -> str:
    """On what machine, by which version of the suite: figures that are kept have to say it themselves."""
    machine = head.machine
    place = f"{machine.processor}, {machine.cores} cores, {machine.system}, {machine.python}"
    return f"{head.name}, suite at {head.commit}: {place}"


def generator_figures() -> list[figure.Figure]:
    """Those of the generator, from a rig that is gone afterwards."""
    rig = LocalRig(APPS)
    try:
        return generator.generator_figures(rig)
    finally:
        rig.close()
