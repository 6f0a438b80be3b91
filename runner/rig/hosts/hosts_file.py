"""What the TOML file of hosts says: where the agent is, who sends load, which file holds the secret."""

import re
from pathlib import Path
from typing import Annotated

import msgspec

from runner.errors import UsageError
from runner.load.messages import Address
from runner.paths import read_toml
from runner.records.record import Record

LEAST_SECRET_BYTES = 16
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


class ServerHost(Record, frozen=True, kw_only=True):
    """The machine that is measured."""

    agent: str
    """Where its agent listens: `10.0.0.2:7611`."""


class GeneratorHost(Record, frozen=True, kw_only=True):
    """A machine that sends requests."""

    name: str
    """As its `doublecheck generator --name` has it."""


class HostsFile(Record, frozen=True, kw_only=True):
    """The machines of a run."""

    listen: str
    """Where this machine listens for generators: `10.0.0.1:5557`."""
    secret: str
    """A file that all hosts have, readable by nobody else."""
    server: ServerHost
    generator: Annotated[list[GeneratorHost], msgspec.Meta(min_length=1, max_length=100)]


def read(file: Path) -> HostsFile:
    """Read the file; raise UsageError, which names the place, for one that says what cannot be."""
    advice = "docs/several-machines.md has one to copy"
    hosts = read_toml(file, HostsFile, (ServerHost, GeneratorHost), advice)
    names = [generator.name for generator in hosts.generator]
    for name in names:
        if not NAME.fullmatch(name) or name == "server":
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
    if len(secret) < LEAST_SECRET_BYTES:
        raise UsageError(f"the secret {file} has {len(secret)} bytes, too few: make one with {make}")
    return secret
