"""Read the requests of a pair from wherever its file says that they are."""

from pathlib import Path

from runner.pair.requests import document, python_file, recording
from runner.pair.requests.planned import Found, refuse_what_cannot_be_sent
from runner.pair.settings import Requests


def read(requests: Requests, folder: Path) -> Found:
    """Return the requests by group; raise UsageError for a source that cannot be read or has none."""
    file = folder / requests.source
    if requests.python:
        found = python_file.read(file)
    elif requests.har:
        found = recording.read(file, requests.origin)
    else:
        found = document.read(file)
    refuse_what_cannot_be_sent(found.groups, str(file))
    return found
