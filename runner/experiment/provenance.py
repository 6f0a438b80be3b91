"""Where a run comes from: versions, commit, and what its scenarios and handlers were when it was measured."""

import re
import subprocess
from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib.metadata import version

import msgspec

from apps.contenders import CONTENDERS, FLOOR, UNDER_TEST, App
from apps.declared import module_path
from runner.analysis import runs
from runner.errors import StoreError, UsageError
from runner.experiment.lineup import WAKE_UP, Lineup, recorded_lineup
from runner.paths import APPS, LOCK, ROOT
from runner.records.condition import Environment
from runner.records.host import Machine, Suite
from runner.records.run import Asked, Recording, Run
from runner.rig import postgresql
from runner.rig.host import machine
from scenarios.spec import Scenario

DISTRIBUTIONS = (
    *UNDER_TEST,
    *("uvicorn", "uvloop", "httptools", "wsproto", "locust", "gevent"),
    *("attrs", "sqlalchemy", "asyncpg", "pyjwt", "multipart", "python-multipart", "jinja2"),
)

SELF_DESCRIPTION = """
import importlib.metadata, json, platform, re, sys
distributions = importlib.metadata.distributions()
installed = {re.sub("[-_.]+", "-", d.metadata["Name"]).lower(): d.version for d in distributions}
versions = {name: installed[name] for name in sys.argv[1:] if name in installed}
print(json.dumps({"python": f"{platform.python_implementation()} {platform.python_version()}", "versions": versions}))
"""
"""What an interpreter runs to describe itself, which may have nothing of ours. Names are normalised as in PEP 503."""

CHANGES = "+changes"  # what follows a commit when files were edited since; the edits are not recorded
UNKNOWN = "unknown"
SHOWN_BODY_BYTES = 1_000  # of a request: enough to see what it is; an upload has five million bytes


def versions() -> dict[str, str]:
    return {name: version(name) for name in DISTRIBUTIONS}


def ask_interpreter(interpreter: str) -> Environment:
    """Ask another interpreter what it is and has installed; raise UsageError when it does not say."""
    try:
        reply = subprocess.run([interpreter, "-c", SELF_DESCRIPTION, *DISTRIBUTIONS], check=True, capture_output=True)
        return msgspec.json.decode(reply.stdout, type=Environment)
    except (OSError, subprocess.CalledProcessError, msgspec.DecodeError) as error:
        raise UsageError(f"{interpreter} is no Python that can serve ({error}): name another") from None


def database_version(scenarios: Sequence[Scenario]) -> dict[str, str]:
    """Return the version of PostgreSQL, which is in no lock, where a scenario to be measured needs it."""
    is_needed = any(scenario.needs_database for scenario in scenarios) and not postgresql.missing()
    return {"postgresql": postgresql.chosen_version()} if is_needed else {}


def unlike_lock(found: Mapping[str, str] | None = None) -> list[str]:
    """Return what is in another version than the lock pins, which pins some names once for each platform."""
    pinned: dict[str, set[str]] = {}
    for name, number in re.findall(r"^([\w.-]+)==([\w.+!]+)", LOCK.read_text(), re.MULTILINE):
        pinned.setdefault(name, set()).add(number)
    return [
        f"{name} {number} (the lock has {' or '.join(sorted(pinned[name]))})"
        for name, number in (versions() if found is None else found).items()
        if name in pinned and number not in pinned[name]
    ]


def commit() -> str:
    """Return the commit of this suite, with `+changes` where the tree holds what it does not; `unknown` outside git.

    A run's own folder, wherever it lies, is no change. A new file is one where discovery would find it.
    """
    try:
        head = run_git("rev-parse", "--short=12", "HEAD").strip()
        edited = run_git("status", "--porcelain", "--untracked-files=no", "--", ".", ":(exclude)results")
        added = run_git("ls-files", "--others", "--exclude-standard", "--", "apps", "runner", "scenarios")
    except (OSError, subprocess.CalledProcessError):
        return UNKNOWN
    return head + (CHANGES if edited or added else "")


def suite() -> Suite:
    return Suite(commit=commit(), lock=sha256(LOCK.read_bytes()).hexdigest(), versions=versions())


def run_git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout  # noqa: S607


def asked(lineup: Lineup, apps: Mapping[str, App] = CONTENDERS, cannot_poll: str = "") -> Asked:
    scenario = lineup.scenario
    skipped = postgresql.missing() if scenario.needs_database else ""
    if scenario.experiment == WAKE_UP.name and cannot_poll:
        skipped = f"needs a client that polls, and {cannot_poll}"
    contenders = [condition for condition in lineup.conditions if condition.app != FLOOR.name]
    return Asked(
        question=scenario.question,
        area=scenario.area,
        tags=sorted(scenario.tags),
        experiment=scenario.experiment,
        scenario=scenario.serves,
        request=request_text(scenario),
        contenders=[condition.name for condition in contenders],
        absent=dict(scenario.absent),
        skipped=skipped,
        sources={condition.name: source(apps[condition.app], scenario) for condition in contenders},
    )


def source(app: App, scenario: Scenario) -> str:
    """Return the text of the module that answers a scenario; of an app that is not ours, what it wants to be shown."""
    if app.directory:
        return app.source
    return APPS.joinpath(*module_path(app.folder, scenario.module, app.variant)).with_suffix(".py").read_text()


def request_text(scenario: Scenario) -> str:
    request = scenario.exchanges(scenario.parameter)[0].request
    lines = [str(request), *(f"{name}: {value}" for name, value in request.headers)]
    if request.body:
        lines += ["", request.body[:SHOWN_BODY_BYTES].decode("utf-8", "backslashreplace")]
    if len(request.body) > SHOWN_BODY_BYTES:
        lines += [f"... ({len(request.body):,} bytes in all)"]
    return "\n".join(lines)


def refuse_unlike(
    so_far: Recording, scenarios: Sequence[Scenario], apps: Mapping[str, App] = CONTENDERS, *, at_any_pace: bool = False
) -> None:
    """Raise StoreError when this machine, its pace, these versions, this suite or these scenarios are not a run's."""
    head, here = so_far.run, machine.describe()
    changed = changed_circumstances(head, circumstances(here, versions() | database_version(scenarios)))
    changed += runs.description_differences(head.machine, here)
    if so_far.fingerprints and not at_any_pace:
        pace = runs.MachinePace(here, machine.time_fixed_work(here.server_core))
        changed += runs.pace_differences(runs.pace_of(so_far), pace)
    now = {scenario.name: asked(recorded_lineup(head, scenario), apps) for scenario in scenarios}
    changed += [f"{name} is not what it was" for name, then in head.scenarios.items() if now.get(name) != then]
    changed += other_commit(head.commit, commit())
    if changed:
        raise StoreError(f"{head.name} cannot be resumed here, since {', '.join(changed)}: start a new run")


def other_commit(then: str, now: str) -> list[str]:
    """Return what to say of another commit, with the way back: half a run by each gives an interval of neither."""
    if then == now:
        return []
    # From a file that anybody may have written, and to be pasted into a shell: so nothing but a number.
    if not re.fullmatch(r"[0-9a-f]{7,40}", then.removesuffix(CHANGES)):
        way_back = "what it was cannot be had from git"
    elif then.endswith(CHANGES):
        way_back = "what was changed then is in no commit"
    elif now == UNKNOWN:
        way_back = f"resume in a checkout of {then}"
    else:
        way_back = f"{'git stash and ' if now.endswith(CHANGES) else ''}git checkout {then} and RESUME again"
    return [f"the suite was at {then} and is at {now} ({way_back})"]


def changed_circumstances(head: Run, now: Mapping[str, str | int | None]) -> list[str]:
    """Return what was otherwise when a run was made, of what both know: not everybody has a database."""
    then = circumstances(head.machine, head.versions).items()
    return [f"{name} was {value} and is {now[name]}" for name, value in then if name in now and now[name] != value]


def circumstances(described: Machine, installed: Mapping[str, str]) -> dict[str, str | int | None]:
    """Return what must not change within a run and says nothing of which machine it is."""
    return {
        "system": described.system,
        "Python": described.python,
        "the servers' core": described.server_core,
        "the generator's core": described.generator_core,
        **installed,
    }
