"""What runs until Ctrl-C: a contender for a person, alone or under Locust's own page, and the other hosts of a bench.

An agent starts this suite's servers for one master after the other; a generator is a Locust worker with our user
(docs/several-machines.md).
"""

import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import msgspec

from apps.contenders import App
from runner.conformance import check
from runner.errors import ConformanceError, HostError, UsageError
from runner.experiment.lineup import APPS, CONTROL, all_borrowed, controls_on, host
from runner.load.messages import Connect, Introduction, WorkerSetup, encode
from runner.paths import LOAD, ROOT
from runner.records.condition import LOOPBACK, Condition
from runner.rig.agent import Agent, listen_on
from runner.rig.databases import Databases
from runner.rig.generator import PATIENCE_SECONDS
from runner.rig.host import machine
from runner.rig.host.signals import StoppedError
from runner.rig.process import Process
from runner.rig.remote import HOST_NAME, SERVER, address_of, secret_in
from runner.rig.rig import LocalRig, wire
from runner.rig.server import Server, ServerPlan, Servers, await_listening, inherited_environment
from scenarios.discovery import all_scenarios
from scenarios.spec import Scenario


def serve(app: App, scenario: Scenario, port: int) -> None:
    """Serve until Ctrl-C; raise UsageError when the port is taken."""
    refuse_taken(port, "--port")
    databases = Databases()
    server: Server | None = None
    try:
        plan = ServerPlan(app, scenario, Condition(app=app.name))
        server = Server(plan, port, databases.create(plan.key) if plan.needs_database else "")
        await_listening([server])
        first = scenario.exchanges(scenario.parameter)[0].request
        print(f"{server}: http://{server.address}, for instance {first}; Ctrl-C ends it", flush=True)
        signal.pause()
    except StoppedError:
        pass
    finally:
        if server is not None:
            server.stop()
        databases.close()


def open_in_locust(app: App, scenario: Scenario, web_port: int) -> None:
    """Serve, record the answers, and run Locust's own page over the same requests until Ctrl-C.

    Raise UsageError when the page's port is taken, ConformanceError when the answers are not those expected.
    """
    refuse_taken(web_port, "--web-port")
    condition, page = Condition(app=app.name, connections=1), f"http://{LOOPBACK}:{web_port}"
    with suppress(StoppedError), closing(LocalRig(APPS)) as rig, tempfile.TemporaryDirectory() as folder:
        rig.start([(condition, scenario)])
        workload = Path(folder, "workload")
        workload.write_bytes(encode(record(rig, condition, scenario)))
        print(f"Locust's page for {app.name} on {scenario.name}: {page}; Ctrl-C ends it", flush=True)
        words = ["--host", f"http://{rig.address(condition, scenario)}", "--web-host", LOOPBACK]
        words += ["--web-port", str(web_port), "--users", "32", "--spawn-rate", "32"]
        environment = os.environ | {"DOUBLECHECK_WORKLOAD": str(workload)}
        with locust("locustfile.py", words, environment, stdin=None) as process:
            process.wait()


def record(rig: LocalRig, condition: Condition, scenario: Scenario) -> Connect:
    """Return the requests of a running server with its answers; raise ConformanceError when one is not as expected."""
    exchanges = scenario.exchanges(scenario.parameter)
    answers = rig.ask(condition, scenario, exchanges)
    if differences := check.differences(scenario.name, exchanges, {condition.name: answers}):
        raise ConformanceError(check.report(differences))
    return Connect(
        server=f"{condition.app} on {scenario.name}",
        connections=1,
        address=rig.address(condition, scenario),
        requests=[wire(exchange) for exchange in exchanges],
        answers=answers,
    )


def locust(file: str, words: list[str], environment: Mapping[str, str], **how: Any) -> Process:  # noqa: ANN401
    """Start Locust on a file of ours; `how` is as for `Process`."""
    command = [sys.executable, "-m", "locust", "-f", str(LOAD / file), *words]
    return Process(command, "Locust", env=environment, stdout=None, stderr=None, **how)


def refuse_taken(port: int, option: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise UsageError(f"port {port} is taken ({error.strerror}): name another with {option}") from None


def serve_a_bench(listen: str, secret_file: Path, servers_on: str) -> None:
    """Serve one master after the other until Ctrl-C; raise HostError or UsageError where that cannot begin."""
    from runner.experiment import provenance  # imports what analyses

    secret, address = secret_in(secret_file), address_of(listen, "--listen")
    placed, servers_on = machine.placement_of_servers(), servers_on or address.host
    servers = Servers(APPS, None, placed, servers_on)
    introduction = Introduction(
        name=SERVER, address=servers_on, machine=machine.describe(placed), suite=provenance.suite()
    )
    # Whatever a master may speak of: scenarios, those that experiments borrow, and the controls.
    known = all_scenarios() | all_borrowed() | {CONTROL: controls_on(host(), 0).scenario}
    agent = Agent(introduction, servers, APPS, known)
    with listen_on(address) as listener:
        print(f"the agent listens on {address}, its servers on {servers_on}; Ctrl-C ends both", flush=True)
        try:
            agent.serve(listener, secret)
        finally:
            servers.close()


PAUSE_SECONDS = 0.2
FAILURES = 5  # in a row, each within a second: then it is not a master that has gone, and a person has to look


def send_load(master: str, name: str, secret_file: Path, core: int | None) -> None:
    """Send load for whoever runs at that address, until Ctrl-C; raise UsageError or HostError where it cannot begin.

    Without a name it is this host's own.
    """
    from runner.experiment import provenance  # imports what analyses

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
    words = ["--worker", "--master-host", address.host, "--master-port", str(address.port), "--loglevel", "ERROR"]
    environment = inherited_environment() | {"DOUBLECHECK_GENERATOR": msgspec.json.encode(setup).decode()}
    failures = 0
    while failures < FAILURES:
        began = time.monotonic()
        with locust("worker.py", words, environment, core=core, cwd=ROOT) as worker:
            try:
                worker.wait()
            finally:
                worker.kill()
        failures = failures + 1 if time.monotonic() - began < 1 else 0
        time.sleep(PAUSE_SECONDS)
    raise HostError(f"Locust's worker ended {FAILURES} times at once: see its messages above")
