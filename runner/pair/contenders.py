"""The apps of a pair as the suite serves them: one command line, each app from its directory in its interpreter."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from apps.contenders import FLOOR, App
from runner.errors import UsageError
from runner.pair.settings import FILE, Contender, Pair
from runner.paths import ROOT
from runner.records.condition import OWN, Condition

SERVED = ROOT / "runner" / "pair" / "served"
"""Where the module lies that uvicorn imports in place of somebody's app."""

NEEDED = ("uvicorn", "uvloop", "httptools", "wsproto")
"""What the suite's flags ask of every interpreter."""

MISSING = f"import importlib.util as u; print(*[m for m in {NEEDED!r} if u.find_spec(m) is None])"


def apps_of(pair: Pair, folder: Path, answers: Path) -> dict[str, App]:
    """Return both apps and the floor by name; `answers` is the file that the floor answers from.

    Raise UsageError for a directory, a source or an interpreter that is not there.
    """
    own = {contender.name: app_of(contender, folder) for contender in pair.both}
    return own | {FLOOR.name: replace(FLOOR, variables=(("ANSWERS", str(answers.resolve())),))}


def app_of(contender: Contender, folder: Path) -> App:
    """Return one of the two as the rig starts it."""
    directory = (folder / contender.directory).resolve()
    if not directory.is_dir():
        raise UsageError(f"{folder / FILE}: {contender.name} has no directory {contender.directory!r}: name another")
    paths = [str(SERVED), *filter(None, [contender.environment.get("PYTHONPATH", "")])]
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
        source=source_of(contender, folder),
    )


def source_of(contender: Contender, folder: Path) -> str:
    """Return the code that the report shows of a contender: none unless it asks for a file."""
    if not contender.source:
        return ""
    try:
        return (folder / contender.source).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{folder / FILE}: the source {contender.source} cannot be read ({error})") from None


def interpreters_of(pair: Pair, folder: Path) -> dict[str, str]:
    """Return the interpreter of each environment that is not the suite's own, under the name of its contender.

    Raise UsageError for one that is not there, or lacks what the suite's flags ask for.
    """
    own = {
        contender.name: interpreter_of(contender, folder)
        for contender in pair.both
        if contender.python and (folder / contender.python).absolute() != Path(sys.executable)
    }
    for name, python in own.items():
        try:
            ran = subprocess.run([python, "-c", MISSING], check=True, capture_output=True, text=True, timeout=60)
        except (OSError, subprocess.SubprocessError) as error:
            raise UsageError(f"{folder / FILE}: the python of {name} does not run ({error}): name another") from None
        if missing := ran.stdout.split():
            mend = f"{python} -m pip install {' '.join(missing)}"
            raise UsageError(f"the python of {name} lacks {', '.join(missing)}, which every server runs on: {mend}")
    return own


def interpreter_of(contender: Contender, folder: Path) -> str:
    """Return the path of an interpreter; links are kept, since one says in which virtual environment it is."""
    if "/" not in contender.python and (found := shutil.which(contender.python)):
        return found
    return str((folder / contender.python).absolute())


def conditions_of(pair: Pair, interpreters: Mapping[str, str], connections: int) -> list[Condition]:
    """Return the conditions of both, the baseline first."""
    return [
        Condition(
            app=contender.name,
            environment=contender.name if contender.name in interpreters else OWN,
            connections=connections,
        )
        for contender in pair.both
    ]
