"""The rig over several machines: servers behind an agent, generators behind a master, and the file that names them."""

import re
from pathlib import Path
from typing import Annotated

import msgspec

from runner.errors import UsageError
from runner.load.messages import Address, Hosts, MasterSetup
from runner.paths import read_toml
from runner.records.host import Host, Suite
from runner.records.record import Record
from runner.rig.agent import ServersThere
from runner.rig.generator import Generator
from runner.rig.rig import Rig
from runner.rig.server import Look
from scenarios.spec import Scenario

HOST_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


class ServerHost(Record, frozen=True, kw_only=True):
    agent: str  # where its agent listens: `10.0.0.2:7611`


class GeneratorHost(Record, frozen=True, kw_only=True):
    name: str  # as its `doublecheck generator --name` has it


class HostsFile(Record, frozen=True, kw_only=True):
    listen: str  # where this machine listens for generators: `10.0.0.1:5557`
    secret: str  # a file that all hosts have, which no other user may read
    server: ServerHost
    generator: Annotated[list[GeneratorHost], msgspec.Meta(min_length=1, max_length=100)]


def read_hosts(file: Path) -> HostsFile:
    """Read the file; raise UsageError, which names the place, for one that says what cannot be."""
    advice = "docs/several-machines.md has one to copy"
    hosts = read_toml(file, HostsFile, (ServerHost, GeneratorHost), advice)
    names = [generator.name for generator in hosts.generator]
    for name in names:
        if not HOST_NAME.fullmatch(name) or name == "server":
            raise UsageError(
                f"{file}: generator {name!r} has to be 1 to 40 letters, digits, dots or dashes, not server"
            )
    if len(set(names)) < len(names):
        raise UsageError(f"{file}: two generators have one name: give each its own")
    address_of(hosts.listen, file), address_of(hosts.server.agent, file)
    return hosts


def address_of(text: str, where: object) -> Address:
    """Return an address such as `10.0.0.2:7611`; raise UsageError for anything else."""
    host, _, port = text.rpartition(":")
    if not re.fullmatch(r"[\w.-]+", host) or not port.isdecimal() or not 0 < int(port) < 65_536:
        raise UsageError(f"{where}: {text!r} is no address with a port: write 10.0.0.2:7611")
    return Address(host=host, port=int(port))


def secret_in(file: Path) -> bytes:
    """Return the secret; raise UsageError where others can read it, or it is too short to be one."""
    make = f"head -c 32 /dev/urandom | base64 > {file}; chmod 600 {file}"
    try:
        secret, mode = file.read_bytes(), file.stat().st_mode
    except OSError as error:
        raise UsageError(f"the secret {file} cannot be read ({error.strerror}): make one with {make}") from None
    if mode & 0o077:
        raise UsageError(f"the secret {file} can be read by others: chmod 600 {file}")
    if len(secret) < 16:
        raise UsageError(f"the secret {file} has {len(secret)} bytes, too few: make one with {make}")
    return secret


GATHERING_SECONDS = 30  # a generator that its last master left alone notices after eight, and comes back
SERVER = "server"


class RemoteRig(Rig):
    def __init__(self, file: Path, hosts: HostsFile, suite: Suite) -> None:
        """`file` is where the hosts were read from: the secret's path is taken from there."""
        secret_file = file.parent / hosts.secret
        self._there = ServersThere(address_of(hosts.server.agent, file), secret_in(secret_file), suite)
        super().__init__(self._there, self._start_master)
        self._setup = MasterSetup(
            address=address_of(hosts.listen, file),
            generators=[generator.name for generator in hosts.generator],
            secret_file=str(secret_file.resolve()),
            suite=suite,
            patience_seconds=GATHERING_SECONDS,
        )

    def meet(self) -> dict[str, Host]:
        """Return who takes part; raise HostError or GeneratorError where one is missing, or unlike this host."""
        server = self._there.introduce()
        if self._generator is None:
            self._generator = self._start_master()
        greeting = self._generator.greeting
        assert isinstance(greeting, Hosts)
        return {SERVER: server, **greeting.hosts}

    def _start_master(self) -> Generator:
        told = msgspec.json.encode(self._setup).decode()
        return Generator(None, module="runner.load.master", setup=told, start_seconds=GATHERING_SECONDS + 15)

    def look(self, scenario: Scenario) -> Look:
        """Look at servers there; the clocks of generators are as they were when last compared."""
        return msgspec.structs.replace(super().look(scenario), offsets=self.running_generator().offsets())
