"""Which kind of bench the words of a command ask for: of the suite, of a pair, over several machines, several times."""

from dataclasses import dataclass, replace
from pathlib import Path

from runner.commands import arguments
from runner.experiment.budget import Limits, pairs_for
from runner.records.run import Kind


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What makes a bench another one than that of the suite, once, on this machine."""

    pair: Path | None
    hosts: Path | None
    runs: int
    pause: str


def run(  # noqa: PLR0913, PLR0917 - each is an option of the command
    scenarios: str, contenders: str, limits: Limits, out: Path | None, seed: int | None, elsewhere: Elsewhere
) -> int:
    """Measure what is asked for; return the exit code. What each kind needs is imported for it alone."""
    if elsewhere.pair:
        from runner.commands import bench_pair

        arguments.refuse_for_a_pair(contenders, elsewhere.runs, elsewhere.hosts)
        return bench_pair.run(elsewhere.pair, scenarios, limits, out, seed)
    scenarios = scenarios or "headline"
    chosen = arguments.measurable_named(scenarios)
    named = arguments.contenders_named(contenders or arguments.usual_contenders(scenarios))
    limits = replace(limits, contenders=named, pairs=pairs_for(len(chosen)))
    if elsewhere.hosts:
        from runner.commands import bench_hosts

        arguments.refuse_over_hosts(elsewhere.runs)
        return bench_hosts.run(elsewhere.hosts, chosen, limits, out, seed)
    if elsewhere.runs > 1:
        from runner.commands import series

        pause_seconds = arguments.seconds_in(elsewhere.pause, "PAUSE")
        return series.run(chosen, limits, out, seed, elsewhere.runs, pause_seconds)
    from runner.commands import bench

    return bench.run(Kind.BENCH, chosen, limits, out, seed, arguments.probes_of(scenarios))
