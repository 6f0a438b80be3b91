"""The collection on disk: which machines are in it, what is made from their records, and how it is read."""

from pathlib import Path

import msgspec

from runner.analysis.assemble import summarise
from runner.analysis.collection.assemble import collect as collect_machines
from runner.analysis.collection.collection import COLLECTION_SCHEMA, Collection
from runner.analysis.summary import Summary
from runner.errors import StoreError
from runner.paths import MACHINES
from runner.records import store
from runner.records.atomic_file import write_whole
from runner.records.store import COLLECTION
from runner.report.text.exports import summary_json

SUMMARY = "summary.json"


def machine_folders(machines: Path) -> list[Path]:
    """Return the folder of each machine in the collection, by name."""
    return sorted(folder for folder in machines.glob("[!.]*") if (folder / store.RUN).exists())


def is_collection(folder: Path) -> bool:
    """Say whether a folder holds machines and not runs."""
    return (folder / COLLECTION).exists()


def read_collection(machines: Path = MACHINES) -> Collection | None:
    """Read the collection; None where there is none. Raise StoreError when it cannot be read."""
    file = machines / COLLECTION
    try:
        collection = msgspec.json.decode(file.read_bytes(), type=Collection)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        raise StoreError(f"{file} cannot be read ({error}): make collect makes it again") from None
    if collection.schema != COLLECTION_SCHEMA:
        raise StoreError(f"{file} has schema {collection.schema}, not {COLLECTION_SCHEMA}: make collect makes it again")
    return collection


def derived_files(machines: Path) -> dict[str, bytes]:
    """Return everything that the records of the collection make, by path within its folder."""
    summaries = summaries_of(machines)
    return files_of(summaries, collect_machines(summaries))


def summaries_of(machines: Path) -> dict[str, Summary]:
    """Return the summary of each machine's record, by name."""
    return {folder.name: summarise(store.load(folder)) for folder in machine_folders(machines)}


def files_of(summaries: dict[str, Summary], collection: Collection) -> dict[str, bytes]:
    from runner.report.writing import collection_files  # draws: a run that measures, or is refused, does without

    files = {f"{name}/{SUMMARY}": summary_json(summary) for name, summary in summaries.items()}
    return files | collection_files(collection)


def refresh(machines: Path = MACHINES) -> Collection:
    """Write everything that the records make; return the collection. Raise StoreError when it cannot be written."""
    summaries = summaries_of(machines)
    collection = collect_machines(summaries)
    for name, content in files_of(summaries, collection).items():
        try:
            write_whole(machines / name, content)
        except OSError as error:
            raise StoreError(f"{machines / name} cannot be written ({error.strerror}): make it writable") from None
    return collection
