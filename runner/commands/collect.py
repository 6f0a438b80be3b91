"""What is committed: `collect` puts a run among the machines, `verify` makes every report again and compares.

The collection is a folder for each machine, and what all their records say together.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec

from runner.analysis.assemble import summarise
from runner.analysis.collection import COLLECTION_SCHEMA, Collection, lost, objections, stand
from runner.analysis.collection import collect as collect_runs
from runner.analysis.runs import machine_differences
from runner.analysis.wording import counted, listed
from runner.commands.arguments import scenarios_named
from runner.errors import StoreError, UsageError
from runner.experiment import provenance
from runner.paths import MACHINES, REFERENCE
from runner.records import store
from runner.records.host import Machine
from runner.records.run import Recording
from runner.records.store import COLLECTION, pack, write_whole
from runner.report.text.machines import collected_headline, standing_sentence
from scenarios.discovery import all_scenarios

SUMMARY = "summary.json"


def machine_folders(machines: Path) -> list[Path]:
    return sorted(folder for folder in machines.glob("[!.]*") if (folder / store.RUN).exists())


SLEEPING = "sleeping"  # within the machines: a collection of those measured with a client that sleeps


def is_collection(folder: Path) -> bool:
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


def derive(machines: Path) -> tuple[Collection, dict[str, bytes]]:
    """Return what the records of the machines say together, and every file that this makes, by path in the folder."""
    from runner.report.writing import collection_files, summary_json  # draws: a run that measures does without

    summaries = {folder.name: summarise(store.load(folder)) for folder in machine_folders(machines)}
    collection = msgspec.structs.replace(collect_runs(summaries), sleeping=read_collection(machines / SLEEPING))
    files = {f"{name}/{SUMMARY}": summary_json(summary) for name, summary in summaries.items()}
    return collection, files | collection_files(collection)


def refresh(machines: Path = MACHINES) -> Collection:
    """Write everything that the records make; return the collection. Raise StoreError when it cannot be written."""
    if is_collection(machines / SLEEPING):
        refresh(machines / SLEEPING)
    collection, files = derive(machines)
    for name, content in files.items():
        with store.writable(machines / name, "make it writable"):
            write_whole(machines / name, content)
    return collection


EARLIER = "earlier"  # within a machine's folder: the run of the same machine before the one that speaks for it
NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")
SHOWN = 3


def collect(run: Path, name: str = "", machines: Path = MACHINES) -> None:
    """Put a run among the machines, make the collection anew, and say where the run stands.

    Raise StoreError for a run that cannot speak for its machine, UsageError for a name that is none.
    """
    if name and not NAME.fullmatch(name):
        raise UsageError(f"NAME is small letters, digits, dots and hyphens, as in amd-epyc-zen-5, not {name!r}")
    recording = store.load(run)
    summary = summarise(recording)
    unlike = provenance.unlike_lock(recording.run.versions)
    headline = [scenario.name for scenario in scenarios_named("headline")]
    if reasons := list(objections(recording, summary, unlike_lock=unlike, headline=headline)):
        raise StoreError(f"{run} cannot speak for its machine: {'; '.join(reasons)}: measure again with make bench")
    folder = folder_for(recording, name, machines)
    with store.writable(folder, "make it writable"):
        put(run, folder)
    collection = refresh(machines)
    print(f"{run} is in the collection as {folder}")
    print(standing_sentence(stand(summary, collection), collection))
    print(collected_headline(collection))


def folder_for(recording: Recording, name: str, machines: Path) -> Path:
    """Return the folder that a run belongs into: its machine's where that is in the collection, or one of its own.

    Raise StoreError when it may not take the place of what is there.
    """
    for folder in machine_folders(machines):
        there = store.load(folder)
        if (there.run.name, there.run.started) == (recording.run.name, recording.run.started):
            raise StoreError(f"{recording.run.name} is in the collection already, as {folder}")
        differences = machine_differences(there, recording)
        if differences and folder.name == (name or name_of(recording.run.machine)):
            raise StoreError(f"{folder} is another machine, since {'; '.join(differences)}: give this one another NAME")
        if not differences and name not in {"", folder.name}:
            raise StoreError(
                f"{recording.run.name} is of the same machine as {folder}: NAME={folder.name} replaces that"
            )
        if not differences:
            refuse_to_lose(recording, there, folder)
            return folder
    return machines / (name or name_of(recording.run.machine))


def refuse_to_lose(recording: Recording, there: Recording, folder: Path) -> None:
    missing = [name for name in lost(summarise(there), summarise(recording)) if name in all_scenarios()]
    shown = missing if len(missing) <= SHOWN + 1 else [*missing[:SHOWN], f"{len(missing) - SHOWN} more"]
    if missing:
        raise StoreError(
            f"{recording.run.name} would take the place of {folder} and lacks "
            f"{counted(len(missing), 'scenario')} of it ({listed(shown)}): measure with SCENARIOS=all"
        )


def name_of(machine: Machine) -> str:
    """Return a name for a machine, by its processor, what tells that apart from others of its name, and its cores."""
    kind = {"family": machine.family, "model": machine.model}
    known = [f"{word} {value}" for word, value in kind.items() if value]
    words = " ".join([machine.processor, *known, counted(machine.cores, "core")])
    return "-".join(re.findall(r"[a-z0-9.]+", words.lower()))


def put(run: Path, folder: Path) -> None:
    """Pack a run into a machine's folder; what lay there is kept as the earlier one. Raise OSError."""
    fresh = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(fresh, ignore_errors=True)
    pack(run, fresh)
    if folder.exists():
        pack(folder, fresh / EARLIER)
        shutil.rmtree(folder)
    fresh.rename(folder)


COMMITTED = [REFERENCE, MACHINES]


def verify(folders: list[Path]) -> int:
    """Print a line for each file that is not what its record makes, and for each folder; exit code 1 when any is."""
    stale = 0
    for folder in folders_in(folders):
        stale_files = list(differing(folder))
        stale += len(stale_files)
        for name, how in stale_files:
            print(f"{folder / name} {how}")
        if not stale_files:
            print(f"{folder}: every file is what its record makes")
    return int(stale > 0)


def folders_in(folders: list[Path]) -> list[Path]:
    """Return runs and collections among and directly below these; a collection's machines have no report."""
    within = [path for folder in folders for path in (folder, *sorted(folder.glob("*")))]
    found = [
        path
        for path in within
        if is_collection(path) or ((path / store.RUN).exists() and not is_collection(path.parent))
    ]
    if not found:
        named = ", ".join(str(folder) for folder in folders)
        raise StoreError(f"no run is in {named}: name the folder of one with RUN")
    return found


def differing(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each file that is missing, stale or left over, and how to mend it."""
    from runner.report.writing import report_files

    if is_collection(folder):
        made, again = derive(folder)[1], "make collect"
    else:
        made = report_files(summarise(store.load(folder)), read_collection())
        again = f"make report RUN={folder}"
    for name, content in made.items():
        file = folder / name
        if not file.exists():
            yield name, f"is missing: {again}"
        elif file.read_bytes() != content:
            yield name, f"is not what the record makes: {again}"
    for file in sorted(folder.glob("charts/*")):
        if (name := file.relative_to(folder).as_posix()) not in made:
            yield name, "is left over from another report: remove it"
