"""`scenario` and `init`: examples that work as written, for the user to change.

One is the three files of a new scenario, the other a folder that compares two apps.
"""

import keyword
import re
import shutil
import sys
from pathlib import Path

from runner.commands.arguments import GROUPS
from runner.errors import UsageError
from runner.experiment.lineup import CONTROL
from runner.paths import ROOT
from scenarios.discovery import NOT_SCENARIOS

TEMPLATE = ROOT / "runner" / "commands" / "template"
PAIR_TEMPLATE = ROOT / "runner" / "pair" / "template"

LONGEST = 40  # characters: tables and charts have room for so many


def new_files(name: str) -> dict[Path, str]:
    """Return the files by path, below the root of the suite."""
    folders = ("scenarios", "apps/litestar_app", "apps/fastapi_app")
    return {Path(folder, f"{name}.py"): (TEMPLATE / f"{Path(folder).name}.txt").read_text() for folder in folders}


def create(name: str, root: Path) -> list[Path]:
    """Write the files and return their paths; all of them, or none.

    Raise UsageError for a name that cannot be taken, and where a file cannot be written.
    """
    files = new_files(name)
    refuse(name, [path for path in files if (root / path).exists()])
    written: list[Path] = []
    try:
        for path, text in files.items():
            with (root / path).open("x", encoding="utf-8") as file:
                written.append(path)
                file.write(text)
    except OSError as error:
        for path in written:
            (root / path).unlink(missing_ok=True)
        raise UsageError(f"{error.filename or root} cannot be written: {error.strerror or error}") from None
    return written


def refuse(name: str, existing: list[Path]) -> None:
    """Raise UsageError for a name that is taken, or that Python, the linter or the command line do not take."""
    if not re.fullmatch(rf"[a-z][a-z0-9_]{{0,{LONGEST - 1}}}", name):
        raise UsageError(
            f"{name!r} cannot name a scenario: take small letters, digits and underscores, a letter first, "
            f"at most {LONGEST}, such as greet_by_name",
        )
    taken = {
        "a keyword of Python": keyword.iskeyword(name),
        "a module of Python's standard library": name in sys.stdlib_module_names,
        "a word of the command line": name in {*GROUPS, CONTROL},
        "a module of the suite": name in NOT_SCENARIOS,
    }
    for what, is_so in taken.items():
        if is_so:
            raise UsageError(f"{name!r} cannot name a scenario: it is {what}")
    if existing:
        raise UsageError(f"{existing[0]} exists: a new scenario needs a new name")


def create_pair(folder: Path) -> list[Path]:
    """Write the folder and return its files; raise UsageError where it exists or cannot be written."""
    try:
        folder.mkdir(parents=True)
        return [Path(shutil.copy(file, folder / file.name)) for file in sorted(PAIR_TEMPLATE.glob("*.*"))]
    except FileExistsError:
        raise UsageError(f"{folder} exists: name a folder that does not") from None
    except OSError as error:
        raise UsageError(f"{folder} cannot be written ({error.strerror}): name another place") from None
