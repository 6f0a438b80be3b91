"""docs/several-machines.md, followed to the letter: its file and its three commands, on hosts with its addresses."""

import re
import shlex
import subprocess
from pathlib import Path

from runner.records import store
from runner.rig.remote import secret_in
from tests.hosts.cluster import Cluster, cluster
from tests.hosts.network import ROOT, needs_namespaces

pytestmark = needs_namespaces

GUIDE = (ROOT / "docs" / "several-machines.md").read_text()
SHORT = ("--scenarios", "json_hello", "--rounds", "1", "--budget", "60s")


def commands(word: str) -> list[list[str]]:
    """The guide's commands of one kind, behind the word `doublecheck`."""
    return [shlex.split(line)[1:] for line in re.findall(rf"^\.venv/bin/doublecheck {word} .*$", GUIDE, re.MULTILINE)]


def test_its_commands_end_with_a_report_that_names_its_hosts(tmp_path: Path) -> None:
    with cluster(tmp_path) as hosts:
        [file] = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
        hosts.hosts_file.write_text(file)
        [agent], generators = commands("agent"), commands("generator")
        hosts.begin("server", *in_folder(agent, hosts))
        for words in generators:
            hosts.begin(words[words.index("--name") + 1], *in_folder(words, hosts))
        assert "make bench HOSTS=hosts.toml" in GUIDE
        hosts.begin("master", "bench", "--hosts", str(hosts.hosts_file), *SHORT, "--out", str(tmp_path / "run"))

        assert 0 == hosts.end_of_bench(), hosts.said("master")
        assert ["server", "load-1", "load-2"] == list(store.load(tmp_path / "run").run.hosts)


def test_it_makes_a_secret_that_is_one(tmp_path: Path) -> None:
    [line] = re.findall(r"^(head -c .*)$", GUIDE, re.MULTILINE)

    subprocess.run(line, shell=True, cwd=tmp_path, check=True)  # noqa: S602 - as the guide has it
    assert 32 < len(secret_in(tmp_path / "secret"))


def in_folder(words: list[str], hosts: Cluster) -> list[str]:
    """A command with the secret of the test's folder."""
    return [str(hosts.secret) if word == "secret" else word for word in words]
