"""A short run on this machine with apps of a test's choice: real servers, real load, the real analysis."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from apps.contenders import App
from runner.analysis.assemble import summarise
from runner.analysis.summary import Comparison, Flag, Summary
from runner.experiment import lineup
from runner.experiment.bench import Bench
from runner.experiment.job import Job, usual_controls
from runner.experiment.lineup import APPS, Limits, Lineup
from runner.experiment.plan import PlannedSlice, block_slices
from runner.experiment.progress import Progress
from runner.records.condition import Client, Condition
from runner.records.run import Kind, Run
from runner.records.store import Store
from runner.rig.generator import Generator
from runner.rig.rig import LocalRig
from scenarios.spec import Scenario
from tests.fakes import SilentView
from tests.lineups import make_lineup

SEED = 1
SLICE_SECONDS = 0.03

When = Callable[[int, int, Sequence[PlannedSlice]], bool]
"""Whether the fault is on in a slice: the block's number, the slice's place in it, and the block's plan."""


def app(name: str, sabotage: str) -> App:
    """An app of `tests.validity.sabotaged` under a contender's name."""
    return App(name, "floor_app", "", sabotage, elsewhere=f"tests.validity.sabotaged:{sabotage}")


def scenario() -> Scenario:
    """The smallest one, in short slices."""
    return replace(lineup.host(), slice_seconds=SLICE_SECONDS)


def never(_block: int, _position: int, _plan: Sequence[PlannedSlice]) -> bool:
    """No fault."""
    return False


def while_measured(_block: int, _position: int, _plan: Sequence[PlannedSlice]) -> bool:
    """From the second slice of each block on; the first is the floor's."""
    return True


class Saboteur(SilentView):
    """Turns the fault on and off between slices, by the plan, and off between blocks."""

    def __init__(self, switch: Path, lineup: Lineup, when: When) -> None:
        self._switch = switch
        self._lineup = lineup
        self._when = when

    def checking(self, scenario: str) -> None:  # noqa: ARG002 - a view is told
        """A new block: everyone behaves."""
        self._switch.unlink(missing_ok=True)

    def measuring(self, scenario: str, number: int, share: float, seconds_left: float) -> None:  # noqa: ARG002
        """A slice has ended: get ready for the next."""
        plan = block_slices(self._lineup, SEED, number)
        position = round(share * len(plan))
        if scenario == self._lineup.name and position < len(plan) and self._when(number, position, plan):
            self._switch.touch()
        else:
            self._switch.unlink(missing_ok=True)


class TrialRig(LocalRig):
    """The real rig with a generator that other trials use too, and which therefore outlives it."""

    def __init__(self, apps: Mapping[str, App], generator: Generator) -> None:
        super().__init__(apps)
        self._generator = generator
        self._started: dict[str, Scenario] = {}

    def start(self, wanted: Sequence[tuple[Condition, Scenario]]) -> None:
        """Start servers, and remember on what."""
        self._started |= {scenario.name: scenario for _, scenario in wanted}
        super().start(wanted)

    def close(self) -> None:
        """End everything but the generator, which forgets the servers."""
        self.stop(*self._started.values())
        self._generator = None
        super().close()


@dataclass
class Trial:
    """What is common to the runs of one test."""

    place: Path
    """Where its runs are kept."""
    switch: Path
    """The file that turns faults on; the apps find it through their environment."""
    generator: Generator
    lineup: Lineup = field(default_factory=lambda: make_lineup(scenario(), pairs=4))
    cast: dict[str, App] = field(
        default_factory=lambda: {name: app(name, "honest") for name in ("fastapi", "litestar")},
    )
    """Who plays which app; the others play themselves."""

    client: Client = Client.SLEEPS
    """How the client of closed loops is to wait."""

    def contender(self, sabotage: str) -> None:
        """Have this app measured in place of an honest contender."""
        self.apps(litestar=app("litestar", sabotage))

    def apps(self, **others: App) -> None:
        """Have others play the apps with these names."""
        self.cast |= others

    def pairs(self, pairs: int) -> None:
        """So many in a block."""
        self.lineup = replace(self.lineup, pairs=pairs)

    def head(self, rounds: int | None, budget_seconds: float = 60) -> Run:
        """Of a bench, as the session makes it."""
        limits = Limits(
            budget_seconds=budget_seconds,
            precision=0.0001,
            pairs=self.lineup.pairs,
            rounds=rounds,
            client=self.client,
        )
        lineups = [*usual_controls(self.lineup.pairs), self.lineup]
        job = Job(kind=Kind.BENCH, limits=limits, lineups=lineups, seed=SEED).with_client()
        self.lineup, head = job.lineups[-1], job.head()
        return msgspec.structs.replace(
            head,
            options=msgspec.structs.replace(head.options, contenders=["fastapi", "litestar"]),
        )

    def measured(
        self,
        head: Run,
        *,
        when: When = never,
        view: Progress | None = None,
        others: Sequence[Lineup] = (),
        folder: str = "run",
    ) -> Summary:
        """Measure and sum up; `others` are measured besides."""
        bench = Bench(
            head,
            [*others, self.lineup],
            TrialRig(APPS | self.cast, self.generator),
            Store.create(self.place / folder, head),
            view or Saboteur(self.switch, self.lineup, when),
        )
        return summarise(bench.measure())

    def summary(self, *, rounds: int = 2, when: When = never, folder: str = "run") -> Summary:
        """Of so many rounds."""
        return self.measured(self.head(rounds), when=when, folder=folder)


def comparison(summary: Summary) -> Comparison:
    """The one of the headline pair."""
    return next(one for one in summary.scenarios[0].comparisons if one.contender == "litestar")


def flags(summary: Summary) -> dict[str, Flag]:
    """Those of the comparison, by name."""
    return {flag.name: flag for flag in comparison(summary).flags}


def run_flags(summary: Summary) -> dict[str, Flag]:
    """Those of the whole run, by name."""
    return {flag.name: flag for flag in summary.flags}
