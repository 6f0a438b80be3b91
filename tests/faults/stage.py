"""A bench with real servers and a real generator on which a test lets something go wrong in the middle of a slice."""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path

import psutil

from apps.contenders import BASELINE, FLOOR, App
from runner.experiment.bench import WARM_UP_SECONDS, Bench
from runner.experiment.lineup import APPS, Lineup
from runner.records import store
from runner.records.condition import Condition, Schedule
from runner.records.measurement import Block, Measured
from runner.records.run import Kind, Recording
from runner.records.store import Store
from runner.rig.host import machine
from runner.rig.rig import LocalRig, Reading
from scenarios.discovery import all_scenarios
from scenarios.spec import Scenario
from tests.builders import make_asked, make_options, make_run
from tests.fakes import SilentView
from tests.faults.commands import wait_until
from tests.lineups import make_lineup

# Under the names of the two that are compared; the floor starts sooner than they do.
PLAIN = replace(FLOOR, name="fastapi")
CHALLENGER = replace(FLOOR, name="litestar")
BASELINE_HERE = Condition(app=PLAIN.name)


def acting_as_baseline(factory: str) -> App:
    """An app of tests/faults/apps.py, or of the module named before a colon, in the baseline's place."""
    module, _, name = factory.rpartition(":")
    return replace(BASELINE, elsewhere=f"tests.faults.{module or 'apps'}:{name}")


class StagedRig(LocalRig):
    """The real rig; in the middle of each slice it gives a cue: the server under load, and the slice's number.

    The server stands still from before the slice until after the cue, which comes when the generator has begun: so it
    comes while requests are on their way, however busy the machine is. `wakes` says whether the server then goes on.
    """

    def __init__(
        self,
        cue: Callable[[psutil.Process, int], None],
        patience_seconds: float = 10.0,
        baseline: App = PLAIN,
        contender: App = CHALLENGER,
        wakes: Callable[[int], bool] = lambda _number: True,
    ) -> None:
        apps = APPS | {"fastapi": baseline, "litestar": contender}
        super().__init__(apps, patience_seconds=patience_seconds)
        self._cue = cue
        self._wakes = wakes
        self._numbers = count()

    def load(
        self, condition: Condition, scenario: Scenario, seconds: float, schedule: Schedule | None = None
    ) -> Reading:
        """A slice, and the cue in it; warm-ups pass undisturbed."""
        if seconds == WARM_UP_SECONDS:
            return super().load(condition, scenario, seconds, schedule)
        server, generator = self.process(condition, scenario), self.running_generator().pid
        before = machine.process_cpu_seconds(generator)
        server.suspend()
        acting = threading.Thread(target=self._act, args=(server, next(self._numbers), generator, before))
        acting.start()
        try:
            return super().load(condition, scenario, seconds, schedule)
        finally:
            acting.join()

    def _act(self, server: psutil.Process, number: int, generator: int, before: float) -> None:
        """Give the cue once the generator has had some CPU time, and have the server go on."""
        wait_until(lambda: machine.process_cpu_seconds(generator) > before)
        self._cue(server, number)
        if self._wakes(number):
            with suppress(psutil.NoSuchProcess):
                server.resume()

    def process(self, condition: Condition, scenario: Scenario) -> psutil.Process:
        """Of a running server."""
        return psutil.Process(*self.server_pids(condition, scenario))


def lineup(scenario: str) -> Lineup:
    """Two apps, two pairs: four slices."""
    return make_lineup(all_scenarios()[scenario], ("fastapi", "litestar"), pairs=2)


def measure(rig: LocalRig, lineups: Sequence[Lineup], folder: Path) -> Recording:
    """One round, and the certainty that what came of it is on disk."""
    names = [each.name for each in lineups]
    options = make_options(kind=Kind.SMOKE, scenarios=names, rounds=1, pairs=2)
    run = make_run(options=options, scenarios={name: make_asked() for name in names})
    recording = Bench(run, lineups, rig, Store.create(folder, run), SilentView()).measure()
    on_disk = store.load(folder)
    assert (recording.blocks, recording.slices) == (on_disk.blocks, on_disk.slices)
    return recording


def outcomes(blocks: Sequence[Block]) -> list[str]:
    """How the blocks went, in their order: `measured`, or why not."""
    return ["measured" if isinstance(block.outcome, Measured) else block.outcome.reason for block in blocks]
