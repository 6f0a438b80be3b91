"""What the TOML file of a pair says, checked before anything is started, and the apps that follow from it.

Both are served by one command line, each app from its directory in its interpreter.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec

from apps.contenders import FLOOR, App
from runner.errors import UsageError
from runner.experiment.lineup import APPS
from runner.paths import ROOT, read_toml
from runner.records.condition import FLOOR as FLOOR_NAME
from runner.records.record import Record

PAIR_FILE = "pair.toml"
APP_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}")  # what tables and charts have room for


class Contender(Record, frozen=True, kw_only=True):
    name: str
    app: str = ""  # what uvicorn imports, such as `shop.main:app`
    factory: str = ""  # in place of `app`: a function that makes the app, such as `shop.main:create_app`
    directory: str = "."  # where it runs and is imported from, below the folder of the file or absolute
    environment: dict[str, str] = msgspec.field(default_factory=dict)  # variables of its server and of `setup`
    python: str = ""  # its interpreter, such as `.venv/bin/python`; the suite's own unless given
    flags: list[str] = msgspec.field(default_factory=list)  # for uvicorn, behind the suite's
    setup: list[str] = msgspec.field(default_factory=list)
    """A command, word by word, that runs before each start of its server and leaves the state that requests expect."""
    source: str = ""  # a file of its code that the report may show; none unless given

    @property
    def import_string(self) -> str:
        return self.app or self.factory


class Requests(Record, frozen=True, kw_only=True):
    """Where the requests come from: one of the first three."""

    python: str = ""  # a file with a function `exchanges`, as a scenario has one
    har: str = ""  # a recording of a browser or a proxy
    openapi: str = ""  # a document in JSON, whose operations with examples are taken
    origin: str = ""  # of a recording: the scheme and host whose requests are taken; those of the first unless given
    ignore: list[str] = msgspec.field(default_factory=list)
    """Fields of answers that need not be equal, as JSONPath: `$.created_at`."""
    weights: dict[str, float] = msgspec.field(default_factory=dict)
    """How often a group comes in the mix, by its name; 0 leaves it out. Unless given: as any, or as recorded."""

    @property
    def source(self) -> str:
        return self.python or self.har or self.openapi


class PairSettings(Record, frozen=True, kw_only=True):
    baseline: Contender
    contender: Contender
    requests: Requests

    @property
    def both(self) -> tuple[Contender, Contender]:
        return self.baseline, self.contender


def read(folder: Path) -> PairSettings:
    """Read the file of a pair; raise UsageError, which names the place, for one that says what cannot be."""
    file = folder / PAIR_FILE if folder.is_dir() else folder
    pair = read_toml(file, PairSettings, (Contender, Requests), f"doublecheck init {folder} writes one")
    for problem in problems(pair):
        raise UsageError(f"{file}: {problem}")
    return pair


def problems(pair: PairSettings) -> Iterator[str]:
    """Yield what types alone do not refuse, each with the way to mend it."""
    for table, contender in zip(("baseline", "contender"), pair.both, strict=True):
        if contender.name in APPS and contender.name != FLOOR_NAME:
            # The run measures the suite's own beside it, as controls: it would be served in their place.
            yield f"[{table}] name {contender.name!r} is that of an app of this suite: name it my-{contender.name}"
        if not APP_NAME.fullmatch(contender.name) or contender.name == FLOOR_NAME:
            yield f"[{table}] name {contender.name!r} has to be 1 to 40 letters, digits, dots or dashes"
        if bool(contender.app) == bool(contender.factory):
            yield f"[{table}] needs app or factory, one of the two, such as app = 'shop.main:app'"
        elif not re.fullmatch(r"[\w.]+:[\w.]+", contender.import_string):
            yield f"[{table}] {contender.import_string!r} is no import string: write module:name"
    if pair.baseline.name == pair.contender.name:
        yield f"both are named {pair.baseline.name!r}: give each a name of its own"
    if sum(map(bool, (pair.requests.python, pair.requests.har, pair.requests.openapi))) != 1:
        yield "[requests] needs one of python, har and openapi"
    if negative := [name for name, weight in pair.requests.weights.items() if weight < 0]:
        yield f"[requests] weights {negative[0]!r} is negative: a weight is how often a group comes, 0 for never"


NEEDED = ("uvicorn", "uvloop", "httptools", "wsproto")  # what the suite's flags ask of every interpreter
MISSING = f"import importlib.util as u; print(*[m for m in {(*NEEDED, 'pip')!r} if u.find_spec(m) is None])"


def apps_of(pair: PairSettings, folder: Path, answers: Path) -> dict[str, App]:
    """Return both apps and the floor, which answers from a file; raise UsageError for what is not there."""
    own = {contender.name: app_of(contender, folder) for contender in pair.both}
    return own | {FLOOR.name: replace(FLOOR, variables=(("ANSWERS", str(answers.resolve())),))}


def app_of(contender: Contender, folder: Path) -> App:
    file, directory = folder / PAIR_FILE, (folder / contender.directory).resolve()
    if not directory.is_dir():
        raise UsageError(f"{file}: {contender.name} has no directory {contender.directory!r}: name another")
    try:
        source = (folder / contender.source).read_text(encoding="utf-8") if contender.source else ""
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: the source {contender.source} cannot be read ({error})") from None
    # There lies the module that uvicorn imports in place of the user's app.
    paths = [str(ROOT / "runner" / "pair" / "served"), *filter(None, [contender.environment.get("PYTHONPATH", "")])]
    variables = contender.environment | {
        "DOUBLECHECK_APP": contender.import_string,
        "DOUBLECHECK_FACTORY": "1" if contender.factory else "",
        "PYTHONPATH": ":".join(paths),
    }
    return App(
        name=contender.name,
        folder="",
        model_library="",
        description=f"{contender.import_string} in {contender.directory}",
        elsewhere="doublecheck_app:create_app",
        directory=str(directory),
        variables=tuple(variables.items()),
        flags=tuple(contender.flags),
        setup=tuple(contender.setup),
        source=source,
    )


def interpreters_of(pair: PairSettings, folder: Path) -> dict[str, str]:
    """Return the interpreters that are not the suite's own, by contender; raise UsageError where one cannot serve."""
    own = {
        contender.name: ("" if "/" in contender.python else shutil.which(contender.python))
        # Links are kept, since one says in which virtual environment it is.
        or str((folder / contender.python).absolute())
        for contender in pair.both
        if contender.python and (folder / contender.python).absolute() != Path(sys.executable)
    }
    for name, python in own.items():
        try:
            ran = subprocess.run([python, "-c", MISSING], check=True, capture_output=True, text=True, timeout=60)
        except (OSError, subprocess.SubprocessError) as error:
            raise UsageError(
                f"{folder / PAIR_FILE}: the python of {name} does not run ({error}): name another"
            ) from None
        lacking = ran.stdout.split()
        if missing := [module for module in lacking if module != "pip"]:
            # What uv makes has no pip.
            install = f"uv pip install --python {python}" if "pip" in lacking else f"{python} -m pip install"
            mend = f"{install} {' '.join(missing)}"
            raise UsageError(f"the python of {name} lacks {', '.join(missing)}, which every server runs on: {mend}")
    return own
