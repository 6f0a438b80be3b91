"""Commands for the other hosts of a bench over several machines (docs/several-machines.md).

What `doublecheck agent` does: one process on the servers' host, which starts this suite's servers for a master.

What `doublecheck generator` does: a Locust worker with our user, started again for one master after the other.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from runner.commands.arguments import SecretFile
from runner.errors import HostError
from runner.experiment import provenance
from runner.experiment.experiments import all_borrowed
from runner.experiment.lineup import APPS, CONTROL, controls_on, host
from runner.load.messages import Introduction, WorkerSetup
from runner.paths import LOAD, ROOT
from runner.rig.generator import PATIENCE_SECONDS
from runner.rig.host import machine
from runner.rig.host.process import ends_with_us
from runner.rig.host.signals import StoppedError
from runner.rig.hosts import channel
from runner.rig.hosts.agent import Agent
from runner.rig.hosts.hosts_file import NAME, address_of, secret_in
from runner.rig.hosts.remote import SERVER
from runner.rig.server import inherited_environment
from runner.rig.servers import ServersHere
from scenarios.discovery import all_scenarios
from scenarios.spec import Scenario


def serve(listen: str, secret_file: Path, servers_on: str) -> None:
    """Serve one master after the other until Ctrl-C; raise HostError or UsageError where that cannot begin."""
    secret, address = secret_in(secret_file), address_of(listen, "--listen")
    placed, cores = machine.placement_of_servers()
    servers = ServersHere(APPS, None, placed, cores, servers_on or address.host)
    introduction = Introduction(name=SERVER, machine=machine.describe(placed, len(cores)), suite=provenance.suite())
    agent = Agent(introduction, servers_on or address.host, servers, APPS, known_scenarios())
    with channel.listen(address) as listener:
        print(
            f"the agent listens on {address}, its servers on {servers_on or address.host}; Ctrl-C ends both", flush=True
        )
        try:
            agent.serve(listener, secret)
        finally:
            servers.close()


def known_scenarios() -> dict[str, Scenario]:
    """Return whatever a master may speak of, by name: scenarios, those that experiments borrow, and the controls."""
    return all_scenarios() | all_borrowed() | {CONTROL: controls_on(host(), 0).scenario}


PAUSE_SECONDS = 0.2
FAILURES = 5
"""In a row, each within a second: then it is not a master that has gone, and a person has to look."""


def work(master: str, name: str, secret_file: Path, core: int | None) -> None:
    """Send load for whoever runs at that address, until Ctrl-C; raise UsageError or HostError where it cannot begin."""
    address = address_of(master, "MASTER")
    if not NAME.fullmatch(name):
        raise HostError(f"--name {name!r} has to be 1 to 40 letters, digits, dots or dashes")
    secret_in(secret_file)
    if core is None:
        core = machine.placement_here().generator
    described = msgspec.structs.replace(machine.describe(), server_core=None, generator_core=core)
    setup = WorkerSetup(
        introduction=Introduction(name=name, machine=described, suite=provenance.suite()),
        secret_file=str(secret_file.resolve()),
        patience_seconds=PATIENCE_SECONDS,
    )
    print(f"{name} waits for a master at {address}; Ctrl-C ends it", flush=True)
    failures = 0
    while failures < FAILURES:
        began = time.monotonic()
        run_worker(address.host, address.port, setup, core)
        failures = failures + 1 if time.monotonic() - began < 1 else 0
        time.sleep(PAUSE_SECONDS)
    raise HostError(f"Locust's worker ended {FAILURES} times at once: see its messages above")


def run_worker(host: str, port: int, setup: WorkerSetup, core: int | None) -> None:
    """Run one worker to its end, which comes when its master is gone."""
    words = ["--worker", "--master-host", host, "--master-port", str(port), "--loglevel", "ERROR"]
    process = subprocess.Popen(
        [sys.executable, "-m", "locust", "-f", str(LOAD / "worker.py"), *words],
        cwd=ROOT,
        env=inherited_environment() | {"DOUBLECHECK_GENERATOR": msgspec.json.encode(setup).decode()},
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for us, who then end it
        preexec_fn=ends_with_us(),  # noqa: PLW1509 - a system call: it needs no lock that a thread may hold
    )
    try:
        if core is not None:
            machine.pin(process.pid, core)
        process.wait()
    except StoppedError:
        process.send_signal(signal.SIGKILL)
        process.wait()
        raise


def default_name() -> str:
    """Return what this host calls itself."""
    return os.uname().nodename.partition(".")[0]


def agent(
    listen: Annotated[str, typer.Option(help="Where a master finds it: 10.0.0.2:7611.")],
    secret: SecretFile,
    servers_on: Annotated[
        str, typer.Option(help="The address that servers listen on; that of --listen unless given.")
    ] = "",
) -> None:
    """Serve on this host for a bench on another. Ctrl-C ends it and its servers."""
    serve(listen, secret, servers_on)


def generator(
    master: Annotated[str, typer.Argument(help="Where the bench listens: 10.0.0.1:5557.")],
    secret: SecretFile,
    name: Annotated[str, typer.Option(help="As the file of hosts has it; this host's name unless given.")] = "",
    core: Annotated[int | None, typer.Option(help="To keep it on; one of its own unless given.", min=0)] = None,
) -> None:
    """Send load from this host for a bench on another. Ctrl-C ends it."""
    work(master, name or default_name(), secret, core)
