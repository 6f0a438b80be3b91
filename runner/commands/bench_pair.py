"""What `doublecheck bench --pair` does: somebody's own two apps, measured and reported as the suite's are."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from apps.contenders import App
from runner.commands.bench import create_store, finish, load_unfinished, reportable
from runner.experiment import provenance
from runner.experiment.budget import Limits
from runner.experiment.lineup import APPS, Lineup, lineup_with, recorded_lineup
from runner.experiment.run import measure_lineups, new_run, usual_controls
from runner.pair import expected, scenarios, settings
from runner.pair.expected import Lesson, refuse_what_is_no_path
from runner.pair.requests.planned import Groups
from runner.pair.settings import Pair
from runner.records.condition import FLOOR, Condition, Versus
from runner.records.run import Kind, Recording
from runner.records.store import Store
from runner.rig.host.lock import machine_to_ourselves
from runner.rig.two_ends import LocalRig
from scenarios.spec import Scenario


@dataclass(frozen=True, slots=True)
class Ready:
    """A pair whose file, code and interpreters have been found."""

    pair: Pair
    folder: Path
    """Of its file."""
    apps: Mapping[str, App]
    interpreters: Mapping[str, str]

    def rig(self) -> LocalRig:
        """Return a rig that can start both apps, the floor and the controls."""
        return LocalRig(self.apps, self.interpreters)

    def lineups(self, asked: Sequence[Scenario], limits: Limits) -> list[Lineup]:
        """Return both conditions and the floor for each scenario, the contender against the baseline."""
        both = settings.conditions_of(self.pair, self.interpreters, limits.connections)
        floor = Condition(app=FLOOR, connections=limits.connections)
        versus = Versus(contender=both[1].name, baseline=both[0].name)
        return [lineup_with(scenario, limits.pairs, [*both, floor], [versus]) for scenario in asked]


def run(folder: Path, words: str, limits: Limits, out: Path | None, seed: int | None) -> int:
    """Measure a pair and report it; return the exit code. `words` name scenarios of it.

    Raise ConformanceError with all that differs where the two do not answer alike: then nothing is timed.
    """
    pair = settings.read(folder)
    folder = folder if folder.is_dir() else folder.parent
    started = datetime.now(UTC)
    out = out or folder.parent / f"{folder.resolve().name}-results" / f"{started:%Y-%m-%d-%H%M%S}"
    ready = make_ready(pair, folder, out)
    groups = read_groups(pair, folder)
    with reportable(out), machine_to_ourselves(f"bench of {folder} into {out}"):
        lesson, lineups = learn(ready, groups, words, limits)
        head = new_run(
            Kind.BENCH,
            lineups,
            limits,
            seed=seed,
            beside=usual_controls(limits.pairs),
            interpreters=ready.interpreters,
            apps=ready.apps,
            claims=[],
            pair=str(folder.resolve()),
        )
        with create_store(out, head) as store:
            expected.write(lesson, out)
            nothing_yet = Recording(run=head, blocks=[], slices=[], ending=None)
            recording = measure(nothing_yet, lineups, store, ready)
    return finish(recording, out)


def resume(folder: Path, budget_seconds: float | None) -> int:
    """Go on with a run of a pair that was cut off; return the exit code.

    Raise StoreError where the pair, or where it is measured, is not what it was.
    """
    with reportable(folder):
        with machine_to_ourselves(f"going on with {folder}"):
            so_far = load_unfinished(folder, budget_seconds)
            run_of = Path(so_far.run.pair)
            pair = settings.read(run_of)
            ready = make_ready(pair, run_of, folder)
            asked = scenarios.as_learned(expected.read(folder), pair)
            provenance.refuse_unlike(so_far, asked, ready.apps)
            lineups = [recorded_lineup(so_far.run, scenario) for scenario in asked]
            recording = measure(so_far, lineups, Store.reopen(folder, so_far.run), ready)
        return finish(recording, folder)


def measure(so_far: Recording, lineups: Sequence[Lineup], store: Store, ready: Ready) -> Recording:
    """Measure the controls and the pair."""
    everything = [usual_controls(so_far.run.options.pairs), *lineups]
    return measure_lineups(so_far, everything, store, ready.rig())


def learn(ready: Ready, groups: Groups, words: str, limits: Limits) -> tuple[Lesson, list[Lineup]]:
    """Ask the baseline what is to be expected and the contender whether it answers alike; return what to measure.

    Raise ConformanceError with all that differs.
    """
    pair, rig = ready.pair, ready.rig()
    both = settings.conditions_of(pair, ready.interpreters, limits.connections)
    try:
        learned = expected.learn(groups, both[0], pair.requests.ignore, rig)
        asked = scenarios.chosen(scenarios.all_of(learned, pair), words)
        paces = {scenario.name: expected.try_out(scenario, both, rig) for scenario in asked}
    finally:
        rig.close()
    lesson = Lesson(
        learned=learned,
        slice_seconds={name: pace.slice_seconds for name, pace in paces.items()},
        waiting=[name for name, pace in paces.items() if pace.waits],
    )
    return lesson, ready.lineups(scenarios.as_learned(lesson, pair), limits)


def make_ready(pair: Pair, folder: Path, out: Path) -> Ready:
    """Find what a pair names; raise UsageError for what is not there."""
    own = settings.apps_of(pair, folder, out / expected.FILE)
    return Ready(pair, folder, APPS | own, settings.interpreters_of(pair, folder))


def read_groups(pair: Pair, folder: Path) -> Groups:
    """Read the requests of a pair, and say on standard error what is left out of them."""
    found = scenarios.read(pair.requests, folder)
    for what in found.left_out:
        print(f"left out: {what}", file=sys.stderr)
    scenarios.refuse_names(found.groups, pair.requests.weights)
    refuse_what_is_no_path(pair.requests.ignore, str(folder / settings.FILE))
    return found.groups
