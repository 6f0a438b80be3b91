"""Where a run comes from: versions, commit, and what its scenarios and handlers said when it was measured."""

import re
import subprocess
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from runner import machine
from runner.errors import StoreError
from runner.lineup import contenders_of
from runner.records import Asked, Machine, Run
from scenarios.spec import Scenario

ROOT = Path(__file__).parent.parent
DISTRIBUTIONS = (
    *("litestar", "fastapi", "starlette", "pydantic", "pydantic-core", "msgspec", "anyio"),
    *("uvicorn", "uvloop", "httptools", "locust", "gevent"),
)


def versions() -> dict[str, str]:
    """Of everything that can move a figure, as installed."""
    return {name: version(name) for name in DISTRIBUTIONS}


def unlike_lock() -> list[str]:
    """What is installed in another version than requirements.lock pins; a name may be pinned for several platforms."""
    pinned: dict[str, set[str]] = {}
    for name, number in re.findall(r"^([\w.-]+)==([\w.+!]+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE):
        pinned.setdefault(name, set()).add(number)
    return [
        f"{name} {number} (the lock has {' or '.join(sorted(pinned[name]))})"
        for name, number in versions().items()
        if number not in pinned[name]
    ]


def commit() -> str:
    """Of this suite, with `+changes` where the tree is not clean; `unknown` outside git."""
    try:
        revision = git("rev-parse", "--short=12", "HEAD").strip()
        return revision + ("+changes" if git("status", "--porcelain").strip() else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def git(*words: str) -> str:
    """What git prints."""
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout  # noqa: S607


def asked(scenario: Scenario) -> Asked:
    """A scenario as it stands."""
    return Asked(
        question=scenario.question,
        area=scenario.area,
        tags=sorted(scenario.tags),
        request=request_text(scenario),
        absent=dict(scenario.absent),
        sources={
            app.name: (ROOT / "apps" / app.folder / f"{scenario.module}.py").read_text()
            for app in contenders_of(scenario)
        },
    )


def request_text(scenario: Scenario) -> str:
    """The first request, for a person."""
    request = scenario.exchanges(scenario.parameter)[0].request
    lines = [str(request), *(f"{name}: {value}" for name, value in request.headers)]
    if request.body:
        lines += ["", request.body.decode("utf-8", "backslashreplace")]
    return "\n".join(lines)


def asked_by_name(scenarios: Sequence[Scenario]) -> dict[str, Asked]:
    """All of them, by name."""
    return {scenario.name: asked(scenario) for scenario in scenarios}


def refuse_unlike(head: Run, scenarios: Sequence[Scenario]) -> None:
    """Raise StoreError when this machine, these versions or these scenarios are not those of a run."""
    now = {**placed(machine.describe()), **versions()}
    then = {**placed(head.machine), **head.versions}
    changed = [f"{name} was {value} and is {now.get(name)}" for name, value in then.items() if now.get(name) != value]
    asked = asked_by_name(scenarios)
    changed += [f"{name} is not what it was" for name, then in head.scenarios.items() if asked.get(name) != then]
    if changed:
        raise StoreError(f"{head.name} cannot go on here, since {', '.join(changed)}: start a new run")


def placed(described: Machine) -> dict[str, str | int | None]:
    """What of a machine a run cannot do without."""
    return {
        "processor": described.processor,
        "the servers' core": described.server_core,
        "the generator's core": described.generator_core,
    }
