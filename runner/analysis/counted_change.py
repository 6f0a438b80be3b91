"""What changed in instructions per request, which may be compared across machines.

The same architecture, interpreter and libraries execute the same instructions wherever they run. The frameworks may
differ: whether a new version of one does more work than the last is what counts are best at.
"""

from collections.abc import Collection, Iterator
from math import log

from runner.analysis.assemble import summarise
from runner.analysis.change import Outcome, quotient
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Summary
from runner.records.record import Record
from runner.records.run import Recording

COUNT_TOLERANCE = 0.005
"""By how much counts of the same code may differ: 0.4 % at the most, between two machines and two ways of counting
(docs/adr/0033)."""


class CountedChange(Record, frozen=True, kw_only=True):
    """The instructions per request of one app in one scenario, in both runs."""

    scenario: str
    app: str
    base: Estimate
    new: Estimate
    factor: Estimate
    """New over base."""
    outcome: Outcome


class CountedChanges(Record, frozen=True, kw_only=True):
    """What two runs say of instructions."""

    unlike: list[str]
    """Why their counts cannot be compared; then there are no changes."""
    changes: list[CountedChange]
    alone: bool = False
    """Whether counts are all that may be compared, since the runs were not measured alike."""

    def that(self, outcome: Outcome) -> list[CountedChange]:
        """Return the changes of one outcome."""
        return [change for change in self.changes if change.outcome is outcome]


def compare_counts(base: Recording, new: Recording, frameworks: Collection[str]) -> CountedChanges:
    """Compare the counts of two runs, whose `frameworks` may have other versions."""
    unlike = unlike_counts(base, new, frameworks)
    changes = [] if unlike else list(counted_changes(summarise(base), summarise(new)))
    return CountedChanges(unlike=unlike, changes=changes)


def unlike_counts(base: Recording, new: Recording, frameworks: Collection[str]) -> list[str]:
    """Return why the counts of two runs cannot be compared, a phrase each; `frameworks` may have other versions."""
    if not base.counts or not new.counts:
        return [
            f"nobody counted instructions in {recording.run.name}" for recording in (base, new) if not recording.counts
        ]
    return [
        f"{name} was {before} and is {after}"
        for name, (before, after) in circumstances_of_both(base, new).items()
        if before and after and before != after and name not in frameworks
    ]


def circumstances_of_both(base: Recording, new: Recording) -> dict[str, tuple[str, str]]:
    """Return whatever counts depend on, each by what a message calls it, before and after; empty where unknown."""
    then, now = base.run, new.run
    return {
        "architecture": (base.counts[0].texts["architecture"], new.counts[0].texts["architecture"]),
        "Python": (then.machine.python, now.machine.python),
        "the build of Python": (then.machine.python_build, now.machine.python_build),
        "valgrind": (versions_of_valgrind(base), versions_of_valgrind(new)),
        **{name: (version, now.versions.get(name, "")) for name, version in then.versions.items()},
    }


def versions_of_valgrind(recording: Recording) -> str:
    return " and ".join(sorted({start.texts["valgrind"] for start in recording.counts}))


def counted_changes(base: Summary, new: Summary) -> Iterator[CountedChange]:
    """Yield each contender that was counted in both, scenario by scenario, in the order of the base."""
    now = {scenario.name: scenario for scenario in new.scenarios}
    for scenario in [scenario for scenario in base.scenarios if scenario.name in now]:
        for app, figures in scenario.contenders.items():
            later = now[scenario.name].contenders.get(app)
            before, after = figures.instructions_per_request, later and later.instructions_per_request
            if before and after:
                factor = quotient(after, before)
                yield CountedChange(
                    scenario=scenario.name,
                    app=app,
                    base=before,
                    new=after,
                    factor=factor,
                    outcome=counted_outcome(factor),
                )


def counted_outcome(factor: Estimate) -> Outcome:
    """Judge a change: its interval has to show it, and the same code may not differ by as much. Fewer are better."""
    if not factor.excludes(1.0) or abs(log(factor.estimate)) <= log(1 + COUNT_TOLERANCE):
        return Outcome.ALIKE
    return Outcome.WORSE if factor.estimate > 1 else Outcome.BETTER
