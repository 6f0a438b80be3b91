"""An agent, two generators and a bench, each on a host of its own: real processes, as people start them."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.hosts.network import ROOT, Network, network

HOSTS = ("master", "server", "load-1", "load-2")
GENERATORS = HOSTS[2:]
# The rounds end these runs, not the budget: three take 60 s on two quiet cores and twice that beside other tests.
BENCH = ("bench", "--scenarios", "json_hello", "--budget", "10m", "--rounds", "2", "--seed", "1")


@dataclass
class Cluster:
    """The hosts of a run, with what was started on them."""

    network: Network
    folder: Path
    started: dict[str, "subprocess.Popen[str]"] = field(default_factory=dict)
    """By host, the last command there."""
    all_started: list["subprocess.Popen[str]"] = field(default_factory=list)

    @property
    def secret(self) -> Path:
        return self.folder / "secret"

    @property
    def hosts_file(self) -> Path:
        return self.folder / "hosts.toml"

    def write_files(self) -> None:
        """The file of hosts and the secret."""
        self.secret.write_text("a secret of this test alone\n")
        self.secret.chmod(0o600)
        generators = "\n".join(f"[[generator]]\nname = '{name}'" for name in GENERATORS)
        self.hosts_file.write_text(
            f"listen = '{self.network.address('master')}:5557'\n"
            f"secret = 'secret'\n"
            f"[server]\nagent = '{self.network.address('server')}:7611'\n{generators}\n"
        )

    def begin(
        self, host: str, *words: str, cwd: Path = ROOT, core: int | None = None, program: str = "tests.own_lock"
    ) -> "subprocess.Popen[str]":
        """A command of the suite on a host."""
        pinned = ("taskset", "--cpu-list", str(core)) if core is not None else ()
        with (self.folder / f"{host}.log").open("a") as log:
            process = subprocess.Popen(
                self.network.on(host, *pinned, sys.executable, "-m", program, *words),
                cwd=cwd,
                env=os.environ | {"PYTHONPATH": str(cwd), "TMPDIR": str(self.folder)},
                stdout=log,
                stderr=subprocess.STDOUT,
                text=True,
            )
        self.started[host] = process
        self.all_started.append(process)
        return process

    def start_agent(self, cwd: Path = ROOT) -> None:
        """On the server's host, on core 0."""
        listen = f"{self.network.address('server')}:7611"
        self.begin("server", "agent", "--listen", listen, "--secret", str(self.secret), cwd=cwd, core=0)
        self.wait_for("server", "the agent listens")

    def start_generator(self, name: str, secret: Path | None = None, cwd: Path = ROOT) -> None:
        """On a host of its own, on the last core."""
        self.begin(name, *self.generator_words(name, secret), cwd=cwd)
        self.wait_for(name, "waits for a master")

    def generator_words(self, name: str, secret: Path | None = None) -> tuple[str, ...]:
        """The command of a generator that calls itself so."""
        master, core = f"{self.network.address('master')}:5557", str((os.cpu_count() or 2) - 1)
        return ("generator", master, "--name", name, "--secret", str(secret or self.secret), "--core", core)

    def bench(self, *words: str, out: str = "run", controls: bool = False) -> "subprocess.Popen[str]":
        """The bench on the master's host."""
        asked = (*BENCH, *words, "--hosts", str(self.hosts_file), "--out", str(self.folder / out))
        return self.begin("master", *asked, program="tests.own_lock" if controls else "tests.without_pictures")

    def end_of_bench(self, seconds: float = 300) -> int:
        """Its exit code."""
        return self.started["master"].wait(seconds)

    def said(self, host: str) -> str:
        """What the commands on a host have printed."""
        return (self.folder / f"{host}.log").read_text()

    def wait_for(self, host: str, words: str, seconds: float = 60) -> None:
        """Until a host has said something."""
        wait_until(lambda: words in self.said(host), seconds, lambda: f"{host} says: {self.said(host)}")

    def servers(self) -> list[psutil.Process]:
        """The uvicorn processes on the server's host."""
        return [process for process in self.network.processes("server") if "uvicorn" in command_of(process)]

    def workers(self, host: str) -> list[psutil.Process]:
        """Locust's processes on a generator's host."""
        return [process for process in self.network.processes(host) if "locust" in command_of(process)]


def command_of(process: psutil.Process) -> list[str]:
    """Its words; none where it is gone."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def wait_until(holds: Callable[[], object], seconds: float, otherwise: Callable[[], str] = str) -> None:
    """Until something holds; fail with what `otherwise` says after so many seconds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, otherwise()
        time.sleep(0.05)


@contextmanager
def cluster(folder: Path, behind_wires: tuple[str, ...] = ()) -> Iterator[Cluster]:
    """Hosts with their files, and nothing started; everything is ended with them."""
    with network(*HOSTS, behind_wires=behind_wires) as built:
        made = Cluster(built, folder)
        made.write_files()
        yield made
    for process in made.all_started:
        process.wait(10)
