"""Nothing here listens to the network, and nothing that lies in a run folder is run."""

import ast
import re
import subprocess
from pathlib import Path

import psutil
import pytest

from apps.contenders import BASELINE, FLOOR, LITESTAR, App
from apps.controls import NULL
from runner.rig.process import stop_all
from runner.rig.server import start_together
from tests.rig.test_server import plan

ROOT = Path(__file__).parents[2]
MODULES = sorted(path for package in ("apps", "runner", "scenarios") for path in (ROOT / package).rglob("*.py"))

RUNS_DATA = {"pickle", "marshal", "shelve", "dill", "joblib"}
RUNS_TEXT = {"eval", "exec", "compile", "__import__"}


@pytest.mark.parametrize("app", [BASELINE, LITESTAR, FLOOR, NULL], ids=lambda app: str(app.name))
def test_a_server_listens_on_loopback_alone(app: App) -> None:
    servers = start_together([plan(app)])
    try:
        listening = [
            connection.laddr.ip
            for connection in psutil.Process(*servers[0].pids).net_connections()
            if connection.status == psutil.CONN_LISTEN
        ]
    finally:
        stop_all(servers)

    assert ["127.0.0.1"] == listening


def runs_what_it_reads(path: Path) -> set[str]:
    """Names that run data or text, as a module has them."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Import(names=names):
                found |= {alias.name.partition(".")[0] for alias in names} & RUNS_DATA
            case ast.ImportFrom(module=str(module)):
                found |= {module.partition(".")[0]} & RUNS_DATA
            case ast.Call(func=ast.Name(id=name)):
                found |= {name} & RUNS_TEXT
    return found


def test_no_module_can_run_what_it_reads() -> None:
    found = {str(path.relative_to(ROOT)): runs_what_it_reads(path) for path in MODULES}

    assert {} == {module: names for module, names in found.items() if names}


def tracked() -> list[Path]:
    """Every text that is published."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607
    paths = [ROOT / line for line in listed.stdout.splitlines()]
    return [path for path in paths if path.exists() and path.suffix not in {".png", ".lock"}]


HOME_OF_SOMEBODY = r"/(?:ho" + r"me|ro" + r"ot|Us" + r"ers)/\w"
KEY = r"-----BEGIN [A-Z ]*PRIV" + r"ATE KEY|(?i:passw" + r"ord|api_key|secret_key)\s*=\s*[\"'](?!test)"


@pytest.mark.parametrize("pattern", [HOME_OF_SOMEBODY, KEY], ids=["path of a machine", "secret"])
def test_nothing_private_is_published(pattern: str) -> None:
    found = {str(path.relative_to(ROOT)) for path in tracked() if re.search(pattern, path.read_text(errors="replace"))}

    assert set() == found
