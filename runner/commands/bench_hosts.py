"""What `doublecheck bench --hosts` does: the same run, with servers and generators on machines of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from runner.commands.bench import RESULTS, create_store, finish, refuse_all_skipped, reportable
from runner.experiment import experiments, provenance
from runner.experiment.budget import Limits
from runner.experiment.lineup import Lineup
from runner.experiment.run import measure_lineups, new_run, usual_controls
from runner.records.host import Host
from runner.records.run import Kind, Recording
from runner.rig.host.lock import machine_to_ourselves
from runner.rig.hosts import hosts_file
from runner.rig.hosts.remote import RemoteRig
from scenarios.spec import Scenario

ROUND_TRIPS = 10
"""That a slice lasts at least: it begins with one in which no answer can have come."""


def run(file: Path, scenarios: Sequence[Scenario], limits: Limits, folder: Path | None, seed: int | None) -> int:
    """Measure over several machines, report and show it; return the exit code.

    Raise HostError or GeneratorError where a host is missing, or unlike this one: then nothing is measured.
    """
    hosts = hosts_file.read(file)
    rig = RemoteRig(file, hosts, provenance.suite())
    with machine_to_ourselves(f"bench over {file}"):
        try:
            met = rig.meet()
            lineups = [lasting(lineup, met) for lineup in experiments.lineups(scenarios, limits)]
            controls: Lineup | None = usual_controls(limits.pairs)
            beside = None if controls is None else lasting(controls, met)
            head = new_run(Kind.BENCH, lineups, limits, seed=seed, beside=beside, hosts=met)
            refuse_all_skipped(head)
            folder = folder or RESULTS / head.name
            with reportable(folder), create_store(folder, head) as store:
                nothing_yet = Recording(run=head, blocks=[], slices=[], ending=None)
                measurable = [lineup for lineup in lineups if not head.scenarios[lineup.name].skipped]
                recording = measure_lineups(nothing_yet, [*filter(None, [beside]), *measurable], store, rig)
        finally:
            rig.close()
    return finish(recording, folder)


def lasting(lineup: Lineup, hosts: Mapping[str, Host]) -> Lineup:
    """Return a lineup whose slices are long beside the longest round trip."""
    least = ROUND_TRIPS * max(host.offset.round_trip_seconds for host in hosts.values())
    if lineup.scenario.seconds >= least:
        return lineup
    return replace(lineup, scenario=replace(lineup.scenario, slice_seconds=least))
