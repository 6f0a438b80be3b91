"""The file of hosts and the secret: what cannot be is one line that says where, and how to mend it."""

from pathlib import Path

import pytest

from runner.errors import UsageError
from runner.rig import remote

GOOD = """
listen = '10.0.0.1:5557'
secret = 'secret'
[server]
agent = '10.0.0.2:7611'
[[generator]]
name = 'load-1'
"""


def refusal(folder: Path, text: str) -> str:
    """What is said of a file."""
    (folder / "hosts.toml").write_text(text)
    with pytest.raises(UsageError) as refused:
        remote.read_hosts(folder / "hosts.toml")
    return str(refused.value).removeprefix(f"{folder}/")


def test_a_file_as_the_guide_has_it(tmp_path: Path) -> None:
    (tmp_path / "hosts.toml").write_text(GOOD)
    hosts = remote.read_hosts(tmp_path / "hosts.toml")

    assert ("10.0.0.2:7611", ["load-1"]) == (hosts.server.agent, [one.name for one in hosts.generator])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("agent", "agnet"), "hosts.toml: [server] has a key 'agnet', which means nothing: did you mean agent?"),
        (("secret =", "secrets ="), "hosts.toml: has a key 'secrets', which means nothing: did you mean secret?"),
        (("10.0.0.2:7611", "10.0.0.2"), "hosts.toml: '10.0.0.2' is no address with a port: write 10.0.0.2:7611"),
        (("10.0.0.1:5557", "10.0.0.1:99999"), "'10.0.0.1:99999' is no address with a port"),
        (("load-1", "server"), "generator 'server' has to be 1 to 40 letters, digits, dots or dashes, not server"),
        (("[server]", "[server"), "hosts.toml is not TOML"),
    ],
)
def test_what_cannot_be_is_one_line(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    said = refusal(tmp_path, GOOD.replace(*change))

    assert says in said
    assert 1 == len(said.splitlines())


def test_two_generators_of_one_name_are_refused(tmp_path: Path) -> None:
    assert "two generators have one name" in refusal(tmp_path, GOOD + "[[generator]]\nname = 'load-1'\n")


def test_a_file_that_is_not_there_says_where_there_is_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot be read .*: docs/several-machines.md has one to copy"):
        remote.read_hosts(tmp_path / "hosts.toml")


def secret(folder: Path, text: str, mode: int) -> Path:
    """A file with a secret."""
    path = folder / "secret"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_a_secret_is_read(tmp_path: Path) -> None:
    assert b"x" * 20 == remote.secret_in(secret(tmp_path, "x" * 20, 0o600))


@pytest.mark.parametrize(
    ("text", "mode", "says"),
    [("x" * 20, 0o640, "can be read by others: chmod 600"), ("short", 0o600, "has 5 bytes, too few: make one with")],
)
def test_a_secret_that_is_none_is_refused(tmp_path: Path, text: str, mode: int, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        remote.secret_in(secret(tmp_path, text, mode))


def test_a_secret_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="make one with head -c 32 /dev/urandom"):
        remote.secret_in(tmp_path / "secret")
