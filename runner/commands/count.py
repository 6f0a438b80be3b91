"""What `doublecheck count` does: instructions per request, into an existing run or into a folder of its own."""

import platform
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from runner.analysis.assemble import summarise
from runner.analysis.costs import instructions_per_tick, per_request
from runner.commands import bench
from runner.commands.arguments import contenders_named, scenarios_named
from runner.errors import StoreError, UsageError
from runner.experiment import provenance
from runner.experiment.job import Job
from runner.experiment.lineup import APPS, Limits, lineup_of
from runner.experiment.probing import StartPlan, count_side_by_side, planned_starts
from runner.pair import job as pairs
from runner.records import store
from runner.records.condition import OWN, Condition
from runner.records.probes import Probe
from runner.records.run import Kind, Run
from runner.records.store import PROBES, Store, write_whole
from runner.report import terminal
from runner.rig import callgrind
from runner.rig.callgrind import CountingRig, side_by_side
from runner.rig.host import machine
from runner.rig.host.lock import machine_to_ourselves
from runner.rig.host.signals import undisturbed
from runner.rig.server import FLAGS
from scenarios.spec import Scenario

NO_SLICES = Limits(budget_seconds=0, precision=0, pairs=0)


def count_anew(scenarios: Sequence[Scenario], contenders: tuple[str, ...], folder: Path | None, starts: int) -> int:
    """Count into a folder of its own; return the exit code as `count_into` does."""
    job = suite_job(scenarios, contenders)
    return count_new(job, folder or bench.RESULTS / job.name, starts)


def suite_job(scenarios: Sequence[Scenario], contenders: tuple[str, ...]) -> Job:
    limits = replace(NO_SLICES, contenders=contenders)
    return Job(kind=Kind.COUNT, limits=limits, lineups=[lineup_of(one, 0, contenders) for one in scenarios], seed=0)


def count_pair(pair: Path, words: str, folder: Path | None, starts: int) -> int:
    """Count the user's own two apps; `words` name scenarios of the pair. Otherwise as `count_anew`."""
    callgrind.version()
    folder = folder or bench.beside(pair)
    ready = pairs.read(pair, folder)
    limits = replace(NO_SLICES, contenders=tuple(one.name for one in ready.pair.both))
    with machine_to_ourselves(f"count into {folder}"):
        job = pairs.new_job(ready, words, limits, seed=0)
    return count_new(replace(job.without_controls(), kind=Kind.COUNT), folder, starts)


def count_new(job: Job, folder: Path, starts: int) -> int:
    valgrind = callgrind.version()
    kept = Store.create(folder, job.head())
    try:
        for name, content in job.files.items():
            write_whole(folder / name, content)
        return count_into(folder, job, starts, valgrind)
    except BaseException:
        if not store.load(folder).counts:
            kept.discard()
        raise


def count_more(folder: Path, scenarios: str, contenders: str, starts: int) -> int:
    """Count into the folder of a run, all of it unless named; return the exit code as `count_into` does.

    Raise StoreError when it was made with other versions or of other handlers, UsageError for what it has not measured.
    """
    valgrind = callgrind.version()
    run = store.load(folder).run
    if run.pair:
        if scenarios or contenders:
            raise UsageError(f"{folder} is a run of a pair, which is counted as a whole: name neither")
        job = pairs.recorded(store.load(folder), folder).without_controls()
        compared = {name for versus in run.comparisons.values() for one in versus for name in one.both}
        both = tuple(run.conditions[name].app for name in sorted(compared))
        return count_into(folder, replace(job, limits=replace(job.limits, contenders=both)), starts, valgrind)
    own = [name for name, asked in run.scenarios.items() if not asked.experiment]
    chosen = scenarios_named(scenarios or " ".join(own))
    named = contenders_named(contenders) if contenders else tuple(run.options.contenders)
    if unknown := [scenario.name for scenario in chosen if scenario.name not in run.scenarios]:
        raise UsageError(f"{folder} has no scenario {', '.join(unknown)}: name one of its own, or count without RUN")
    refuse_misfit(run, chosen)
    return count_into(folder, suite_job(chosen, named), starts, valgrind)


def refuse_misfit(run: Run, scenarios: Sequence[Scenario]) -> None:
    now = {"Python": machine.describe().python, **provenance.versions()}
    misfit = provenance.changed_circumstances(run, now)
    if run.server_flags != FLAGS:
        misfit.append("its servers had other flags")
    for scenario in scenarios:
        asked = run.scenarios[scenario.name]
        apps = {name: run.conditions[name].app for name in asked.contenders}
        sources = {name: provenance.source(APPS[app], scenario) for name, app in apps.items() if app in APPS}
        if sources != asked.sources:
            misfit.append(f"{scenario.name} had other handlers")
    if misfit:
        raise StoreError(f"{run.name} cannot be counted here, since {', '.join(misfit)}: count without RUN")


def count_into(folder: Path, job: Job, starts: int, valgrind: str) -> int:
    """Count every start that a run still lacks, keep each as it comes, and show what came of it.

    Return exit code 1 when a start could not be counted.
    """
    recording, kept = store.load(folder), Store(folder)
    circumstances = {"architecture": platform.machine(), "valgrind": valgrind, "commit": provenance.commit()}
    for architecture in {start.texts["architecture"] for start in recording.counts} - {circumstances["architecture"]}:
        raise StoreError(
            f"{folder} has instructions of {architecture}, these would be of {circumstances['architecture']}: "
            "count into a folder of its own"
        )
    done = {start.key for start in recording.counts}
    planned = planned_starts(seats_of(recording.run, job), starts)
    plans = [plan for plan in planned if plan.key not in done]
    with machine_to_ourselves(f"count into {folder}"):
        kept.open_probes()
        with bench.advising(lambda: True, f"what was counted is kept, and make count RUN={folder} resumes it"):
            rigs = [CountingRig(job.apps, job.interpreters) for _ in range(side_by_side())]
            failed = count_plans(plans, rigs, circumstances, kept)
    recording = store.load(folder)
    terminal.show_instructions(summarise(recording), folder / PROBES)
    if recording.blocks:
        bench.write(recording, folder)
        print(f"report: {folder / 'report.html'}")
    return int(failed > 0)


def seats_of(run: Run, job: Job) -> list[tuple[Condition, Scenario]]:
    """Return whom to count where: those of the contenders that take part in a run, each scenario's with its floor.

    Print a line for what cannot be counted; raise UsageError where nothing can.
    """
    seats: list[tuple[Condition, Scenario]] = []
    for scenario in [lineup.scenario for lineup in job.lineups]:
        if scenario.why_uncounted:
            print(f"{scenario.name}: not counted, since {scenario.why_uncounted}", flush=True)
            continue
        there = run.scenarios[scenario.name].contenders
        own = [name for name in there if run.conditions[name].app in job.limits.contenders]
        names = (*own, *dict.fromkeys(run.floor_under(name) for name in own))
        conditions = [run.conditions[name] for name in names if name in run.conditions]
        interpreters = {OWN, *job.interpreters}
        seats += [
            (one, scenario)
            for one in conditions
            if one.environment in interpreters and one.workers == 1 and one.app in job.apps
        ]
    if not seats:
        raise UsageError("nothing named can be counted: `doublecheck list` shows scenarios and contenders")
    return seats


def count_plans(
    plans: Sequence[StartPlan], rigs: Sequence[CountingRig], circumstances: Mapping[str, str], kept: Store
) -> int:
    """Count starts, side by side, and put each on disk as it comes; return how many could not be counted."""
    failed = 0
    with closing(count_side_by_side(plans, rigs, circumstances)) as counting:
        for number, (plan, outcome) in enumerate(counting, 1):
            if isinstance(outcome, Probe):
                with undisturbed():
                    kept.add_probe(outcome)
                said = f"{per_request(outcome, instructions_per_tick([outcome])):,.0f} instructions per request"
            else:
                failed += 1
                said = f"NOT COUNTED: {outcome}"
            print(f"[{number}/{len(plans)}] {plan}: {said}", flush=True)
    return failed
