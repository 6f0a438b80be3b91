"""Machines that are network namespaces, each with an address of its own, joined by veth pairs at a bridge."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]
NUMBERS = count()


@cache
def missing() -> str:
    """Why there can be no namespaces here; empty where there can."""
    if not shutil.which("ip"):
        return "there is no `ip` (Debian's iproute2), which makes namespaces"
    if os.geteuid() != 0:
        return "only root makes network namespaces"
    tried = subprocess.run(["ip", "netns", "add", f"try{os.getpid()}"], capture_output=True, text=True, check=False)  # noqa: S607
    if tried.returncode:
        return f"namespaces are not allowed here ({tried.stderr.strip()})"
    subprocess.run(["ip", "netns", "del", f"try{os.getpid()}"], check=True)  # noqa: S607
    return ""


IN_CI = os.environ.get("CI") == "true"

needs_namespaces = pytest.mark.skipif(bool(missing()) and not IN_CI, reason=missing() or "there are namespaces")
"""Skipped with the reason on a machine of somebody's; in CI it fails instead."""


def ip(*words: str) -> None:
    """What is asked of the kernel."""
    subprocess.run(["ip", *words], check=True, capture_output=True)  # noqa: S607


@dataclass
class Network:
    """Hosts by name, in the order of their addresses."""

    hosts: Sequence[str]
    word: str = field(default_factory=lambda: f"{os.getpid()}x{next(NUMBERS)}")
    wires: dict[str, "subprocess.Popen[str]"] = field(default_factory=dict)

    def namespace(self, host: str) -> str:
        """The namespace of a host."""
        return f"dc{self.word}-{host}"

    def address(self, host: str) -> str:
        """Its address; servers, masters and agents listen there."""
        return f"10.0.0.{self.hosts.index(host) + 1}"

    def build(self, behind_wires: Sequence[str] = ()) -> None:
        """Make everything; some hosts behind links that can be slow, lose frames, or go down."""
        switch = self.namespace("switch")
        ip("netns", "add", switch)
        ip("-n", switch, "link", "add", "bridge", "type", "bridge")
        ip("-n", switch, "link", "set", "bridge", "up")
        for number, host in enumerate(self.hosts):
            namespace, port = self.namespace(host), f"port{number}"
            ip("netns", "add", namespace)
            if host in behind_wires:
                self._lay_wire(host, namespace, switch, port)
            else:
                ip("link", "add", "eth0", "netns", namespace, "type", "veth", "peer", "name", port, "netns", switch)
            ip("-n", switch, "link", "set", port, "master", "bridge", "up")
            ip("-n", namespace, "address", "add", f"{self.address(host)}/24", "dev", "eth0")
            ip("-n", namespace, "link", "set", "lo", "up")
            ip("-n", namespace, "link", "set", "eth0", "up")

    def _lay_wire(self, host: str, namespace: str, switch: str, port: str) -> None:
        ends = f"n{self.word}"[:13], f"f{self.word}"[:13]
        wire = subprocess.Popen(
            [sys.executable, "-m", "tests.hosts.wire", *ends],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert wire.stdout is not None
        assert "ready\n" == wire.stdout.readline()
        ip("link", "set", ends[0], "netns", namespace, "name", "eth0")
        ip("link", "set", ends[1], "netns", switch, "name", port)
        self.wires[host] = wire

    def set_wire(self, host: str, delay_seconds: float = 0.0, loss: float = 0.0) -> None:
        """From now on the link to a host is like that; a loss of 1 is a link that is down."""
        wire = self.wires[host]
        assert wire.stdin is not None
        assert wire.stdout is not None
        wire.stdin.write(f"{delay_seconds} {loss}\n")
        wire.stdin.flush()
        assert "set\n" == wire.stdout.readline()

    def processes(self, host: str) -> list[psutil.Process]:
        """What runs on a host."""
        listed = subprocess.run(
            ["ip", "netns", "pids", self.namespace(host)],  # noqa: S607
            capture_output=True,
            text=True,
            check=True,
        )
        return [psutil.Process(int(pid)) for pid in listed.stdout.split() if psutil.pid_exists(int(pid))]

    def on(self, host: str, *words: str) -> list[str]:
        """The words that run a command on a host."""
        return ["ip", "netns", "exec", self.namespace(host), *words]

    def remove(self) -> None:
        """Leave nothing."""
        for host in self.hosts:
            for process in self.processes(host):
                process.kill()
        for host in (*self.hosts, "switch"):
            subprocess.run(["ip", "netns", "del", self.namespace(host)], check=False, capture_output=True)  # noqa: S607
        for wire in self.wires.values():
            wire.kill()
            wire.communicate()


@contextmanager
def network(*hosts: str, behind_wires: Sequence[str] = ()) -> Iterator[Network]:
    """Hosts for as long as they are needed."""
    built = Network(hosts)
    try:
        built.build(behind_wires)
        yield built
    finally:
        built.remove()
