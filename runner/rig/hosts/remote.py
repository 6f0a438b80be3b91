"""The rig over several machines: servers behind an agent, generators behind a master."""

from pathlib import Path

import msgspec

from runner.load.messages import Hosts, MasterSetup
from runner.records.host import Host, Offset, Suite
from runner.rig.generator import Generator
from runner.rig.hosts.hosts_file import HostsFile, address_of, secret_in
from runner.rig.hosts.servers_there import ServersThere
from runner.rig.two_ends import TwoEnds

PATIENCE_SECONDS = 30
"""With generators: one that was left alone by its last master notices after eight seconds, and comes back."""

SERVER = "server"
"""The name of the host with the servers."""


class RemoteRig(TwoEnds):
    """Servers and generators on machines of their own."""

    def __init__(self, file: Path, hosts: HostsFile, suite: Suite) -> None:
        """`file` is where the hosts were read from: the secret's path is taken from there."""
        self._hosts = hosts
        self._suite = suite
        self._secret_file = file.parent / hosts.secret
        self._there = ServersThere(address_of(hosts.server.agent, file), secret_in(self._secret_file), suite)
        super().__init__(self._there)
        self._listens = address_of(hosts.listen, file)

    def meet(self) -> dict[str, Host]:
        """Return who takes part; raise HostError or GeneratorError where one is missing, or unlike this host."""
        server = self._there.introduce()
        if self._generator is None:
            self._generator = self.new_generator()
        greeting = self._generator.greeting
        assert isinstance(greeting, Hosts)
        return {SERVER: server, **greeting.hosts}

    def new_generator(self) -> Generator:
        """Start the master's process, which waits for the generators."""
        setup = MasterSetup(
            address=self._listens,
            generators=[generator.name for generator in self._hosts.generator],
            secret_file=str(self._secret_file.resolve()),
            suite=self._suite,
            patience_seconds=PATIENCE_SECONDS,
        )
        return Generator(
            None,
            module="runner.load.master",
            setup=msgspec.json.encode(setup).decode(),
            start_seconds=PATIENCE_SECONDS + 15,
        )

    def offsets(self) -> dict[str, Offset]:
        """Return how far the generators' clocks were ahead when last compared."""
        return self.running_generator().offsets()
