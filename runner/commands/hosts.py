"""`agent` and `generator`: the other hosts of a bench over several machines (docs/several-machines.md).

An agent starts this suite's servers for one master after the other; a generator is a Locust worker with our user.
"""

import os
import sys
import time
from pathlib import Path

import msgspec

from runner.errors import HostError
from runner.experiment import provenance
from runner.experiment.lineup import APPS, CONTROL, all_borrowed, controls_on, host
from runner.load.messages import Introduction, WorkerSetup
from runner.paths import LOAD, ROOT
from runner.rig.agent import Agent, listen_on
from runner.rig.generator import PATIENCE_SECONDS
from runner.rig.host import machine
from runner.rig.process import Process
from runner.rig.remote import HOST_NAME, SERVER, address_of, secret_in
from runner.rig.server import Servers, inherited_environment
from scenarios.discovery import all_scenarios


def serve(listen: str, secret_file: Path, servers_on: str) -> None:
    """Serve one master after the other until Ctrl-C; raise HostError or UsageError where that cannot begin."""
    secret, address = secret_in(secret_file), address_of(listen, "--listen")
    placed, cores = machine.placement_of_servers()
    servers = Servers(APPS, None, placed, cores, servers_on or address.host)
    introduction = Introduction(name=SERVER, machine=machine.describe(placed, len(cores)), suite=provenance.suite())
    # Whatever a master may speak of: scenarios, those that experiments borrow, and the controls.
    known = all_scenarios() | all_borrowed() | {CONTROL: controls_on(host(), 0).scenario}
    agent = Agent(introduction, servers_on or address.host, servers, APPS, known)
    with listen_on(address) as listener:
        print(
            f"the agent listens on {address}, its servers on {servers_on or address.host}; Ctrl-C ends both", flush=True
        )
        try:
            agent.serve(listener, secret)
        finally:
            servers.close()


PAUSE_SECONDS = 0.2
FAILURES = 5
"""In a row, each within a second: then it is not a master that has gone, and a person has to look."""


def work(master: str, name: str, secret_file: Path, core: int | None) -> None:
    """Send load for whoever runs at that address, until Ctrl-C; raise UsageError or HostError where it cannot begin.

    Without a name it is this host's own.
    """
    name = name or os.uname().nodename.partition(".")[0]
    address = address_of(master, "MASTER")
    if not HOST_NAME.fullmatch(name):
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
    words = ["--worker", "--master-host", host, "--master-port", str(port), "--loglevel", "ERROR"]
    worker = Process(
        [sys.executable, "-m", "locust", "-f", str(LOAD / "worker.py"), *words],
        "Locust's worker",
        core=core,
        cwd=ROOT,
        env=inherited_environment() | {"DOUBLECHECK_GENERATOR": msgspec.json.encode(setup).decode()},
        stdout=None,
        stderr=None,
    )
    try:
        worker.wait()
    finally:
        worker.kill()
        worker.stop()
