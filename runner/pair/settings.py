"""What the TOML file of a pair says, checked before anything is started."""

import re
from pathlib import Path

import msgspec

from runner import toml_file
from runner.errors import UsageError
from runner.experiment.lineup import APPS
from runner.records.condition import FLOOR as FLOOR_NAME
from runner.records.record import Record

FILE = "pair.toml"

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}")
"""What tables and charts have room for."""


class Contender(Record, frozen=True, kw_only=True):
    """One of the two apps."""

    name: str
    app: str = ""
    """What uvicorn imports, such as `shop.main:app`."""
    factory: str = ""
    """In place of `app`: a function that makes the app, such as `shop.main:create_app`."""
    directory: str = "."
    """Where it runs and is imported from, below the folder of the file or absolute."""
    environment: dict[str, str] = msgspec.field(default_factory=dict)
    """Variables of its server and of `setup`."""
    python: str = ""
    """Its interpreter, such as `.venv/bin/python`; the suite's own unless given."""
    flags: list[str] = msgspec.field(default_factory=list)
    """For uvicorn, behind the suite's."""
    setup: list[str] = msgspec.field(default_factory=list)
    """A command, word by word, that runs before each start of its server and leaves the state that requests expect."""
    source: str = ""
    """A file of its code that the report may show; none unless given."""

    @property
    def import_string(self) -> str:
        return self.app or self.factory


class Requests(Record, frozen=True, kw_only=True):
    """Where the requests come from: one of the first three."""

    python: str = ""
    """A file with a function `exchanges`, as a scenario has one."""
    har: str = ""
    """A recording of a browser or a proxy."""
    openapi: str = ""
    """A document in JSON, whose operations with examples are taken."""
    origin: str = ""
    """Of a recording: the scheme and host whose requests are taken, such as `http://localhost:8000`. The first
    request's unless given."""
    ignore: list[str] = msgspec.field(default_factory=list)
    """Fields of answers that need not be equal, as JSONPath: `$.created_at`."""
    weights: dict[str, float] = msgspec.field(default_factory=dict)
    """How often a group of requests comes in the mix, by its name; 0 leaves it out. As often as in the source unless
    given."""

    @property
    def source(self) -> str:
        return self.python or self.har or self.openapi


class Pair(Record, frozen=True, kw_only=True):
    """Who is compared, and on what."""

    baseline: Contender
    contender: Contender
    requests: Requests

    @property
    def both(self) -> tuple[Contender, Contender]:
        """Return both, the baseline first."""
        return self.baseline, self.contender


def read(folder: Path) -> Pair:
    """Read the file of a pair; raise UsageError, which names the place, for one that says what cannot be."""
    file = folder / FILE if folder.is_dir() else folder
    pair = toml_file.read(file, Pair, (Contender, Requests), f"doublecheck init {folder} writes one")
    for problem in problems(pair):
        raise UsageError(f"{file}: {problem}")
    return pair


def problems(pair: Pair) -> list[str]:
    """Return what types alone do not refuse, each with the way to mend it."""
    found: list[str] = []
    for table, contender in zip(("baseline", "contender"), pair.both, strict=True):
        if contender.name in APPS and contender.name != FLOOR_NAME:
            # The run measures the suite's own beside it, as controls: it would be served in their place.
            found.append(
                f"[{table}] name {contender.name!r} is that of an app of this suite: name it my-{contender.name}"
            )
        if not NAME.fullmatch(contender.name) or contender.name == FLOOR_NAME:
            found.append(f"[{table}] name {contender.name!r} has to be 1 to 40 letters, digits, dots or dashes")
        if bool(contender.app) == bool(contender.factory):
            found.append(f"[{table}] needs app or factory, one of the two, such as app = 'shop.main:app'")
        elif not re.fullmatch(r"[\w.]+:[\w.]+", contender.import_string):
            found.append(f"[{table}] {contender.import_string!r} is no import string: write module:name")
    if pair.baseline.name == pair.contender.name:
        found.append(f"both are named {pair.baseline.name!r}: give each a name of its own")
    if sum(map(bool, (pair.requests.python, pair.requests.har, pair.requests.openapi))) != 1:
        found.append("[requests] needs one of python, har and openapi")
    if negative := [name for name, weight in pair.requests.weights.items() if weight < 0]:
        found.append(
            f"[requests] weights {negative[0]!r} is negative: a weight is how often a group comes, 0 for never"
        )
    return found
