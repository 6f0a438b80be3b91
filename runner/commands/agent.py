"""What `doublecheck agent` does: one process on the servers' host, which starts this suite's servers for a master."""

from pathlib import Path

from runner.experiment import provenance
from runner.experiment.controls import host
from runner.experiment.experiments import all_borrowed
from runner.experiment.lineup import APPS, CONTROL, controls_on
from runner.load.messages import Introduction
from runner.rig.host import machine
from runner.rig.hosts import channel
from runner.rig.hosts.agent import Agent
from runner.rig.hosts.hosts_file import address_of, secret_in
from runner.rig.hosts.remote import SERVER
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
