"""What can go wrong between hosts: each fault has its line, finished blocks stay, and nothing is left running."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from runner.records import store
from runner.records.measurement import Failed, Measured
from tests.hosts.cluster import GENERATORS, Cluster, cluster, wait_until
from tests.hosts.network import ROOT, needs_namespaces

pytestmark = needs_namespaces

NOTHING_LEFT_SECONDS = 10
SENDING_PERCENT = 30
"""Of a core, while a generator is in a slice; between slices it waits."""
STOPPED_SECONDS = 3
"""Until its master waits for it."""


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[Cluster]:
    """Hosts on which nothing runs yet; the server's link can be cut."""
    with cluster(tmp_path, behind_wires=("server",)) as made:
        yield made


def everybody(hosts: Cluster) -> None:
    """Agent and generators, waiting."""
    hosts.start_agent()
    for name in GENERATORS:
        hosts.start_generator(name)


def outcomes(hosts: Cluster) -> list[str]:
    """How the blocks of the scenario went."""
    blocks = store.load(hosts.folder / "run").blocks
    return ["measured" if isinstance(block.outcome, Measured) else block.outcome.reason for block in blocks]


def test_a_generator_that_dies_in_a_slice_costs_one_try(hosts: Cluster) -> None:
    everybody(hosts)
    hosts.bench("--rounds", "6", "--budget", "3m")
    hosts.wait_for("master", "json_hello, block 1")
    wait_until(lambda: a_try_was_lost_with_a_generator(hosts), 120)

    assert 0 == hosts.end_of_bench(), hosts.said("master")
    [failed] = [outcome for outcome in outcomes(hosts) if outcome != "measured"]
    assert "generator load-1 is gone" in failed
    assert 6 == outcomes(hosts).count("measured")


def a_try_was_lost_with_a_generator(hosts: Cluster) -> bool:
    """Kill one that is seen at work, and return whether the next block has failed.

    By then its slice of 50 ms may be over, so it is suspended first and dies in the next; where that was a block's
    last, and servers take seconds to start, it is back before anybody waits for it.
    """
    [worker] = hosts.workers("load-1")
    wait_until(lambda: worker.cpu_percent(0.05) > SENDING_PERCENT, 30)
    worker.suspend()
    time.sleep(STOPPED_SECONDS)
    blocks = len(outcomes(hosts))
    worker.kill()
    wait_until(lambda: len(outcomes(hosts)) > blocks, 60)
    return {"measured"} < set(outcomes(hosts))


def test_a_generator_that_comes_late_is_waited_for(hosts: Cluster) -> None:
    hosts.start_agent()
    hosts.start_generator("load-2")
    hosts.bench("--rounds", "1")
    wait_until(lambda: "a master is there" in hosts.said("server"), 30)
    hosts.start_generator("load-1")

    assert 0 == hosts.end_of_bench(), hosts.said("master")
    assert {"measured"} == set(outcomes(hosts))
    assert ["server", "load-1", "load-2"] == list(store.load(hosts.folder / "run").run.hosts)


def test_a_generator_that_never_comes_is_named(hosts: Cluster) -> None:
    hosts.start_agent()
    hosts.start_generator("load-1")
    hosts.bench()

    assert 2 == hosts.end_of_bench()
    assert "load-2 did not come to" in hosts.said("master")
    assert not (hosts.folder / "run").exists()


def test_a_master_that_is_killed_leaves_nothing_running(hosts: Cluster) -> None:
    everybody(hosts)
    hosts.bench()
    hosts.wait_for("master", "json_hello, block 1")
    killed = hosts.workers("load-1") + hosts.workers("load-2")
    for process in hosts.network.processes("master"):
        if "bench" in process.cmdline():  # the rest of it has to end by itself
            process.kill()

    wait_until(lambda: not hosts.servers(), NOTHING_LEFT_SECONDS, lambda: str(hosts.servers()))
    wait_until(lambda: not any(map(psutil.Process.is_running, killed)), NOTHING_LEFT_SECONDS + 5)
    assert [] == hosts.network.processes("master")
    assert [None] * 3 == [hosts.started[name].poll() for name in ("server", *GENERATORS)]


def test_after_a_killed_master_the_next_one_is_served(hosts: Cluster) -> None:
    everybody(hosts)
    hosts.bench()
    hosts.wait_for("master", "json_hello, block 1")
    for process in hosts.network.processes("master"):
        process.kill()
    hosts.bench("--rounds", "1", out="next")

    assert 0 == hosts.end_of_bench(), hosts.said("master")


def test_an_agent_that_dies_ends_its_servers_and_keeps_the_blocks(hosts: Cluster) -> None:
    everybody(hosts)
    hosts.bench("--rounds", "30")
    hosts.wait_for("master", "json_hello, block 2")
    for process in hosts.network.processes("server"):
        if "agent" in process.cmdline():
            process.kill()
    wait_until(lambda: not hosts.servers(), NOTHING_LEFT_SECONDS)

    assert 1 == hosts.end_of_bench()
    assert {"measured"} < set(outcomes(hosts))
    assert "the agent at" in " ".join(outcomes(hosts))


def test_a_link_that_goes_down_and_comes_back_costs_a_try_at_most(hosts: Cluster) -> None:
    everybody(hosts)
    hosts.bench("--rounds", "3", "--budget", "3m")
    hosts.wait_for("master", "json_hello, block 1")
    hosts.network.set_wire("server", loss=1.0)
    wait_until(lambda: not hosts.servers() or "hung up" in " ".join(outcomes(hosts)), 60)
    hosts.network.set_wire("server")

    assert 0 == hosts.end_of_bench(200), hosts.said("master")
    blocks = store.load(hosts.folder / "run").blocks
    assert 3 == sum(isinstance(block.outcome, Measured) for block in blocks)
    assert all(block.outcome.attempt == 1 for block in blocks if isinstance(block.outcome, Failed))


@pytest.mark.parametrize(("delay", "loss"), [(0.0002, 0.0), (0.005, 0.0), (0.0002, 0.01)])
def test_a_slow_or_lossy_link_still_gives_a_ratio_of_cpu_time(hosts: Cluster, delay: float, loss: float) -> None:
    everybody(hosts)
    hosts.network.set_wire("server", delay, loss)
    hosts.bench("--rounds", "1")

    assert 0 == hosts.end_of_bench(), hosts.said("master")
    recording = store.load(hosts.folder / "run")
    assert {"measured"} == set(outcomes(hosts)) - {outcome for outcome in outcomes(hosts) if "too late" in outcome}
    assert 2 * delay <= min(host.offset.round_trip_seconds for host in recording.run.hosts.values() if host.address)


def test_another_secret_is_refused_by_the_master(hosts: Cluster) -> None:
    other = hosts.folder / "other"
    other.write_text("not the secret of this test\n")
    other.chmod(0o600)
    hosts.start_agent()
    hosts.start_generator("load-1", secret=other)
    hosts.start_generator("load-2")
    hosts.bench()

    assert 2 == hosts.end_of_bench()
    assert "has another secret" in hosts.said("master")


def test_another_secret_is_refused_by_the_agent(hosts: Cluster) -> None:
    everybody(hosts)
    hosts.secret.write_text("the secret was changed since\n")
    hosts.bench()

    assert 2 == hosts.end_of_bench()
    assert "has another secret" in hosts.said("master")
    assert "refused" in hosts.said("server")
    assert [] == hosts.servers()


def test_a_host_with_another_lock_is_refused_by_name(hosts: Cluster, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    subprocess.run(["git", "clone", "--quiet", "--shared", str(ROOT), str(elsewhere)], check=True)  # noqa: S607
    for place in ("apps", "runner", "scenarios", "tests"):
        shutil.copytree(
            ROOT / place, elsewhere / place, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
        )
    with (elsewhere / "requirements.lock").open("a") as lock:
        lock.write("# another one\n")
    hosts.start_agent(cwd=elsewhere)
    hosts.bench()

    assert 2 == hosts.end_of_bench()
    assert "is not like this host" in hosts.said("master")
    assert "requirements.lock is another one" in hosts.said("master")


def test_a_generator_of_another_name_is_refused(hosts: Cluster) -> None:
    hosts.start_agent()
    hosts.begin("load-1", *hosts.generator_words("load-9"))
    hosts.start_generator("load-2")
    hosts.bench()

    assert 2 == hosts.end_of_bench()
    assert "a generator calls itself 'load-9': the file of hosts has load-1, load-2" in hosts.said("master")


def test_an_agent_that_is_not_there_is_named_with_what_to_do(hosts: Cluster) -> None:
    hosts.bench()

    assert 2 == hosts.end_of_bench()
    assert "the agent at 10.0.0.2:7611 cannot be reached" in hosts.said("master")
    assert 1 == len(hosts.said("master").strip().splitlines())


def test_an_agents_port_that_is_taken_is_named(hosts: Cluster) -> None:
    hosts.start_agent()
    first = hosts.started["server"]
    again = hosts.begin("server", "agent", "--listen", "10.0.0.2:7611", "--secret", str(hosts.secret))

    assert 2 == again.wait(30)
    assert "nothing can listen on 10.0.0.2:7611" in hosts.said("server")
    assert first.poll() is None


def test_a_masters_port_that_is_taken_is_named(hosts: Cluster) -> None:
    everybody(hosts)
    taken = (
        "import socket, time; s = socket.create_server(('10.0.0.1', 5557)); print('taken', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(hosts.network.on("master", "python3", "-c", taken), stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert "taken\n" == holder.stdout.readline()
    hosts.bench()

    assert 2 == hosts.end_of_bench()
    assert "nothing can listen on 10.0.0.1:5557" in hosts.said("master")
    holder.kill()
    holder.communicate()
