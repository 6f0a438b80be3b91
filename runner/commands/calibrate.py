"""`calibrate` measures how accurate the instrument is; `crosscheck` measures the same servers with wrk too."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from rich.console import Console
from rich.text import Text

from runner.analysis.wording import ratio_text
from runner.calibration import generator, repeatability, second_opinion
from runner.calibration.second_opinion import SecondOpinion, measure_second_opinions
from runner.commands import bench
from runner.errors import StoreError, UsageError
from runner.experiment import job as jobs
from runner.experiment import lineup
from runner.experiment.job import suite_job
from runner.experiment.lineup import APPS, HEADLINE_CONTENDERS, PAIRS, Limits, lineup_of
from runner.records.condition import Client
from runner.records.run import Interrupted, Kind
from runner.report.console import WIDTH_ELSEWHERE, output, table
from runner.rig.host.lock import machine_to_ourselves
from runner.rig.rig import LocalRig
from scenarios.spec import WEBSOCKET, Scenario

FILE = "calibration.txt"

LIMITS = Limits(budget_seconds=300, precision=0.03, pairs=2 * PAIRS, rounds=generator.EIGHT_BLOCKS)
"""Twice the pairs of a run, to find a known double to 2 %."""


def calibrate(folder: Path | None, *, is_long: bool) -> int:
    """Measure, print and keep the figures; return exit code 1 when a bound is broken.

    Raise StoreError when too little was measured for a figure, or when there is no room for the report.
    """
    job = suite_job(Kind.CALIBRATE, [lineup.host()], LIMITS)
    folder = folder or bench.RESULTS / job.name
    with bench.reportable(folder), machine_to_ourselves(f"calibrate into {folder}"):
        recording = jobs.measure(job, folder)
        if isinstance(recording.ending, Interrupted):
            return bench.finish(recording, folder)
        if not recording.blocks:
            raise StoreError(f"{LIMITS.budget_seconds:g} s were over before anything was measured: {generator.AGAIN}")
        figures = measure_generator(recording.run.client or Client.SLEEPS) + generator.measure_known_delays()
    summary = bench.write(recording, folder)
    figures += generator.protocol_figures(summary) + generator.measure_program(recording)
    if is_long:
        with machine_to_ourselves(f"calibrate into {folder}"):
            figures += repeatability.measure_repeatability() + repeatability.measure_busy_machine()
            figures.append(repeatability.measure_same_twice())
    show(figures, output())
    with (folder / FILE).open("w") as file:
        run, machine = recording.run, recording.run.machine  # figures that are kept have to say it themselves
        place = f"{machine.processor}, {machine.cores} cores, {machine.system}, {machine.python}"
        print(f"{run.name}, suite at {run.commit}: {place}", file=file)
        show(figures, Console(file=file, width=WIDTH_ELSEWHERE))
    print(f"report: {folder / 'report.html'}")
    return int(any(figure.is_kept is False for figure in figures))


def show(figures: list[generator.Figure], console: Console) -> None:
    console.print(table(("figure", "measured", "bound", ""), [generator.cells(each) for each in figures]))


def measure_generator(client: Client) -> list[generator.Figure]:
    with closing(LocalRig(APPS)) as rig:
        return generator.measure_generator(rig, client)


def crosscheck(scenarios: Sequence[Scenario], turns: int, seconds: int) -> int:
    """Print a row for each comparison; return exit code 1 when the generators disagree."""
    second_opinion.path()
    for scenario in scenarios:
        refuse_websockets(scenario)
    opinions: list[tuple[str, SecondOpinion]] = []
    with machine_to_ourselves("crosscheck"), closing(LocalRig(APPS)) as rig:
        for scenario in scenarios:
            print(f"{scenario.name}: {turns} turns of both generators", flush=True)
            measured = measure_second_opinions(lineup_of(scenario, 0, HEADLINE_CONTENDERS), rig, turns, seconds)
            opinions += [(scenario.name, opinion) for opinion in measured]
            rig.stop(scenario)
    columns = ("scenario", "contender", "baseline", "ratio by our generator", "ratio by wrk", "")
    output().print(table(columns, [row(name, opinion) for name, opinion in opinions]))
    output().print(Text(second_opinion.SHOWS), soft_wrap=True)
    return int(not all(opinion.agrees for _, opinion in opinions))


def refuse_websockets(scenario: Scenario) -> None:
    """Raise UsageError for what wrk cannot send."""
    if any(exchange.request.method == WEBSOCKET for exchange in scenario.exchanges(scenario.parameter)):
        raise UsageError(f"wrk speaks no WebSocket, so it has no opinion on {scenario.name}: leave it out of SCENARIOS")


def row(scenario: str, opinion: SecondOpinion) -> tuple[str, ...]:
    verdict = "they agree" if opinion.agrees else "THEY DISAGREE"
    return scenario, opinion.contender, opinion.baseline, ratio_text(opinion.ours), ratio_text(opinion.wrk), verdict
