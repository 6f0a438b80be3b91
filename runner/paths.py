"""Where the suite's own files lie, whoever asks and from whichever folder."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
"""Of the checkout."""

APPS = ROOT / "apps"
LOAD = ROOT / "runner" / "load"
REFERENCE = ROOT / "results" / "reference"
MACHINES = ROOT / "results" / "machines"
"""The collection: a folder for each kind of machine."""
LOCK = ROOT / "requirements.lock"
