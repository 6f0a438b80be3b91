"""One scenario of one contender for a person: served until Ctrl-C, alone or under Locust's own page."""

import os
import signal
import socket
import sys
import tempfile
from contextlib import closing, suppress
from pathlib import Path

from apps.contenders import App
from runner.conformance import check
from runner.errors import ConformanceError, UsageError
from runner.experiment.lineup import APPS
from runner.load.messages import Address, Connect, encode
from runner.paths import LOAD
from runner.records.condition import LOOPBACK, Condition
from runner.rig.databases import Databases
from runner.rig.host.signals import StoppedError
from runner.rig.process import Process
from runner.rig.rig import LocalRig, wire
from runner.rig.server import Server, ServerPlan, await_listening
from scenarios.spec import Scenario

LOCUSTFILE = LOAD / "locustfile.py"


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
        run_locust(workload, rig.address(condition, scenario), web_port)


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


def run_locust(workload: Path, address: Address, web_port: int) -> None:
    words = ["-f", str(LOCUSTFILE), "--host", f"http://{address}", "--web-host", LOOPBACK, "--web-port", str(web_port)]
    locust = Process(
        [sys.executable, "-m", "locust", *words, "--users", "32", "--spawn-rate", "32"],
        "Locust",
        env=os.environ | {"DOUBLECHECK_WORKLOAD": str(workload)},
        stdin=None,
        stdout=None,
        stderr=None,
    )
    try:
        locust.wait()
    finally:
        locust.stop()


def refuse_taken(port: int, option: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise UsageError(f"port {port} is taken ({error.strerror}): name another with {option}") from None
