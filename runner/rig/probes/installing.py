"""What an environment of its own takes: the closure of requirements, by the metadata of what is installed here."""

from collections.abc import Iterable
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from runner.records.resources import Package

COMPILED = (".pyc", ".pyo")
"""Made at the first import, and not part of what is downloaded."""


def closure(named: Iterable[str]) -> dict[str, Package]:
    """Return the distributions that pip installs for these names, with the versions that are here.

    A requirement that a marker rules out on this system, or that only an extra asks for, is none. Raise
    PackageNotFoundError for one that is not installed.
    """
    found: dict[str, Distribution] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    wanted = [Requirement(name) for name in named]
    while wanted:
        requirement = wanted.pop()
        name, extras = canonicalize_name(requirement.name), frozenset({"", *requirement.extras})
        if (name, extras) not in seen:
            seen.add((name, extras))
            found[name] = distribution(requirement.name)
            wanted += required(found[name], extras)
    return {name: package(found[name]) for name in sorted(found)}


def required(installed: Distribution, extras: Iterable[str]) -> list[Requirement]:
    """Return what a distribution requires on this system with these extras; the empty one is none."""
    declared = [Requirement(text) for text in installed.requires or []]
    return [
        requirement
        for requirement in declared
        if requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in extras)
    ]


def package(installed: Distribution) -> Package:
    """Return one distribution with the size of its files, as its own list of them has it."""
    listed = [Path(str(path.locate())) for path in installed.files or [] if path.suffix not in COMPILED]
    sizes = [path.stat().st_size for path in listed if path.is_file()]
    return Package(version=installed.version, size=sum(sizes), files=len(sizes))
