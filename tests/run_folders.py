"""Recordings as run folders on disk."""

from pathlib import Path

import msgspec

from runner.records.run import Recording
from runner.records.store import Store


def stored(recording: Recording, folder: Path, name: str = "run") -> Path:
    """The recording as a run folder of that name in `folder`."""
    writing = Store.create(folder / name, msgspec.structs.replace(recording.run, name=name))
    for block in recording.blocks:
        mine = [one for one in recording.slices if (one.scenario, one.block) == (block.scenario, block.number)]
        writing.add(block, mine)
    for fingerprint in recording.fingerprints:
        writing.add_fingerprint(fingerprint)
    for probe in recording.probes:
        writing.add_probe(probe)
    if recording.ending:
        writing.end(recording.ending)
    return folder / name
