"""What `doublecheck init` does: a folder with a pair that works as it is, to be changed into one's own."""

import shutil
from pathlib import Path

from runner.errors import UsageError
from runner.paths import ROOT

TEMPLATE = ROOT / "runner" / "pair" / "template"


def create(folder: Path) -> list[Path]:
    """Write the folder and return its files; raise UsageError where it exists or cannot be written."""
    try:
        folder.mkdir(parents=True)
        return [Path(shutil.copy(file, folder / file.name)) for file in sorted(TEMPLATE.glob("*.*"))]
    except FileExistsError:
        raise UsageError(f"{folder} exists: name a folder that does not") from None
    except OSError as error:
        raise UsageError(f"{folder} cannot be written ({error.strerror}): name another place") from None
