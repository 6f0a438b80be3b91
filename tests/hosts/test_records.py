"""What records and reports make of several machines."""

from pathlib import Path

import msgspec
import pytest

from runner.analysis.statistics.frames import Tables
from runner.analysis.validity.whole_run import unpinned
from runner.commands import bench
from runner.errors import StoreError
from runner.records.host import Role, Suite, differences
from runner.records.run import Recording
from runner.report.text.machines import host_rows, hosts_sentence
from tests.hosts.hosts import make_host
from tests.recordings import make_recording
from tests.report.summaries import make_summary
from tests.run_folders import stored

HERE = Suite(commit="0123456", lock="abc", versions={"litestar": "2.0"})


def over_hosts(core: int | None) -> Recording:
    """A run whose generator had that core on its own host; the servers' machine has none for one."""
    recording = make_recording()
    machine = msgspec.structs.replace(recording.run.machine, server_core=0, generator_core=None)
    hosts = {"server": make_host(), "load-1": make_host(role=Role.GENERATOR, core=core)}
    return msgspec.structs.replace(recording, run=msgspec.structs.replace(recording.run, machine=machine, hosts=hosts))


@pytest.mark.parametrize(("core", "free"), [(1, 0.0), (None, 1.0)])
def test_a_generator_is_pinned_where_it_runs(core: int | None, free: float) -> None:
    assert free == unpinned(Tables(over_hosts(core))).figure


def test_a_run_over_several_machines_does_not_go_on(tmp_path: Path) -> None:
    folder = stored(over_hosts(1), tmp_path)

    with pytest.raises(StoreError, match="was measured over several machines, and cannot be resumed: start a new run"):
        bench.resume(folder)


@pytest.mark.parametrize(
    ("theirs", "says"),
    [
        (HERE, []),
        (msgspec.structs.replace(HERE, commit="fedcba9"), ["the suite is at fedcba9 there and at 0123456 here"]),
        (msgspec.structs.replace(HERE, lock="xyz"), ["requirements.lock is another one"]),
        (msgspec.structs.replace(HERE, versions={"litestar": "3.0"}), ["litestar is 3.0 there and 2.0 here"]),
        (msgspec.structs.replace(HERE, versions={}), ["litestar is not installed there and 2.0 here"]),
    ],
)
def test_what_another_host_has_otherwise_is_named(theirs: Suite, says: list[str]) -> None:
    assert says == list(differences(theirs, HERE))


def test_a_report_says_what_each_machine_did_and_what_a_network_changes() -> None:
    hosts = {"server": make_host(), "load-1": make_host(role=Role.GENERATOR)}
    summary = msgspec.structs.replace(make_summary(), hosts=hosts)

    assert ["serves on 10.0.0.2", "sends requests"] == [row.does for row in host_rows(summary)]
    assert ["0.2 ms", "0.2 ms"] == [row.round_trip for row in host_rows(summary)]
    assert "requests came from 1 machine over a network" in hosts_sentence(summary)


def test_a_report_of_one_machine_says_nothing_of_hosts() -> None:
    assert ([], "") == (host_rows(make_summary()), hosts_sentence(make_summary()))
