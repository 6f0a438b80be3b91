"""A bench over four hosts: the same kind of report as on one, and what each host was."""

from collections.abc import Iterator

import pytest

from runner.analysis.statistics.estimate import Estimate, ratio_interval
from runner.analysis.statistics.frames import pairs_frame, slices_frame
from runner.records import store
from runner.records.host import Role
from runner.records.measurement import Measured
from runner.records.run import Recording
from tests.faults.commands import WITHOUT_CONTROLS, run
from tests.hosts.cluster import GENERATORS, Cluster, cluster
from tests.hosts.network import needs_namespaces

pytestmark = needs_namespaces


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A run that has ended well."""
    with cluster(tmp_path_factory.mktemp("hosts")) as hosts:
        hosts.start_agent()
        for name in GENERATORS:
            hosts.start_generator(name)
        hosts.bench("--rounds", "3", controls=True)
        assert 0 == hosts.end_of_bench(), hosts.said("master")
        yield hosts


def recorded(hosts: Cluster) -> Recording:
    """What it has measured."""
    return store.load(hosts.folder / "run")


def test_every_block_is_measured(finished: Cluster) -> None:
    blocks = recorded(finished).blocks

    assert {("control", 2), ("json_hello", 3)} == {
        (name, sum(block.scenario == name for block in blocks)) for name in ("control", "json_hello")
    }
    assert all(isinstance(block.outcome, Measured) for block in blocks)


def test_the_record_says_what_each_host_was(finished: Cluster) -> None:
    run = recorded(finished).run

    assert {"server": Role.SERVER} | dict.fromkeys(GENERATORS, Role.GENERATOR) == {
        name: host.role for name, host in run.hosts.items()
    }
    assert finished.network.address("server") == run.hosts["server"].address
    assert all(0 < host.offset.round_trip_seconds < 0.1 for host in run.hosts.values())
    assert all({*GENERATORS} == set(block.offsets) for block in recorded(finished).blocks)


def test_the_shares_of_the_generators_add_up(finished: Cluster) -> None:
    for slice_ in recorded(finished).slices:
        parts = slice_.load.parts
        rate = sum(part.in_window / part.window_seconds for part in parts.values())

        assert {*GENERATORS} == set(parts)
        assert pytest.approx(rate) == slice_.load.requests / slice_.load.elapsed_seconds


def test_the_report_is_of_the_same_kind_and_names_the_hosts(finished: Cluster) -> None:
    page = (finished.folder / "run" / "report.html").read_text()

    assert all(name in page for name in ("server", *GENERATORS))
    assert finished.network.address("server") in page


def test_the_ratio_agrees_with_that_of_one_machine(finished: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one of three runs: a host whose pace changed by 1.7 between two of them kept their intervals apart by 1 %."""
    monkeypatch.setenv("TMPDIR", str(finished.folder))
    there, found = cpu_ratio(recorded(finished)), []
    for number in range(3):
        local = finished.folder / f"local-{number}"
        words = ("--scenarios", "json_hello", "--budget", "10m", "--rounds", "3", "--out", str(local))
        ended = run("bench", *words, program=WITHOUT_CONTROLS, seconds=300)
        assert 0 == ended.code, ended.errors
        found.append(here := cpu_ratio(store.load(local)))
        if there.low <= here.high and here.low <= there.high:
            return
    pytest.fail(f"over several machines {there}, and on one {found}")


def cpu_ratio(recording: Recording) -> Estimate:
    """The ratio of CPU time over blocks, of all pairs: whoever else has these cores now hardly moves it."""
    slices = slices_frame(recording.slices)
    pairs = pairs_frame(slices[slices["scenario"] == "json_hello"], "litestar", "fastapi")
    ratio = ratio_interval(pairs.groupby("block")["log_cpu_ratio"].median().to_numpy())
    assert ratio is not None
    return ratio


def test_an_open_loop_is_sent_by_all_generators_together(finished: Cluster) -> None:
    words = ("--scenarios", "latency[json_hello]", "--rate", "400", "--rounds", "1")
    finished.bench(*words, out="open")
    assert 0 == finished.end_of_bench(), finished.said("master")
    loads = [one.load for one in store.load(finished.folder / "open").slices if one.load.open_loop]

    assert loads
    for load in loads:
        assert load.open_loop is not None
        assert load.open_loop.schedule.requests == load.requests == sum(part.requests for part in load.parts.values())
        assert all(0.3 < part.requests / load.requests < 0.7 for part in load.parts.values())


def test_nothing_is_left_but_who_waits_for_the_next(finished: Cluster) -> None:
    assert [] == finished.servers()
    assert finished.started["server"].poll() is None
