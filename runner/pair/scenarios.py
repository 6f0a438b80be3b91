"""The scenarios of a pair: the mix of all its requests, and each group of them alone.

Read the requests of a pair from wherever its file says that they are.
"""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from runner.errors import UsageError
from runner.pair.expected import Learned, Lesson, exchange_of, scenario_of
from runner.pair.requests import document, python_file, recording
from runner.pair.requests.planned import Found, Groups, refuse_what_cannot_be_sent
from runner.pair.settings import Pair, Requests
from scenarios.spec import WAITING, Exchange, Scenario


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


MIX = "mix"
TAKEN = {MIX, "control", "all"}
"""Words that mean something else."""

GROUPS_BESIDE_THE_MIX = 8
"""With more of them a default run would leave each too few blocks; `SCENARIOS=all` asks for every one."""

DRAWN = 2_000
"""Requests of a weighted mix: enough for a share of 1 % to come twenty times."""

SEED = 1
"""Of a weighted mix: the same requests in each run."""


def refuse_names(groups: Groups, weights: Mapping[str, float]) -> None:
    """Raise UsageError for groups that cannot be named, and for weights of groups that there are not."""
    for name in groups:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,59}", name) or name in TAKEN:
            raise UsageError(f"{name!r} cannot name requests: take letters, digits and underscores, and not {TAKEN}")
    for name in weights:
        if name not in groups:
            raise UsageError(f"[requests] weights {name!r}, and there are only {', '.join(groups)}: name one of those")


def all_of(learned: Sequence[Learned], pair: Pair) -> list[Scenario]:
    """Return the mix, and each group where there are several; `learned` holds the answers to expect."""
    ignore, weights = pair.requests.ignore, pair.requests.weights
    groups: dict[str, list[Exchange]] = {}
    for one in learned:
        groups.setdefault(one.group, []).append(exchange_of(one, ignore))
    if len(groups) == 1:
        return [scenario_of(name, exchanges, question=question(name)) for name, exchanges in groups.items()]
    mixed = drawn(groups, weights) if weights else [exchange for group in groups.values() for exchange in group]
    alone = [scenario_of(name, exchanges, question=question(name)) for name, exchanges in groups.items()]
    return [scenario_of(MIX, mixed, question=mix_question(groups, weights)), *alone]


def chosen(scenarios: Sequence[Scenario], words: str) -> list[Scenario]:
    """Return the scenarios that somebody names; unless they do, the mix, and the groups where they are few.

    Raise UsageError for a name that there is not.
    """
    if not words:
        return list(scenarios) if len(scenarios) <= GROUPS_BESIDE_THE_MIX + 1 else list(scenarios[:1])
    known = {scenario.name: scenario for scenario in scenarios}
    if words.strip() == "all":
        return list(scenarios)
    for word in words.split():
        if word not in known:
            raise UsageError(f"this pair has no requests named {word!r}: it has {', '.join(known)}")
    return [known[word] for word in words.split()]


def as_learned(lesson: Lesson, pair: Pair) -> list[Scenario]:
    """Return the scenarios that are measured, with the length of their slices: the mix first, then its groups."""
    return [
        replace(
            scenario,
            slice_seconds=lesson.slice_seconds[scenario.name],
            tags=WAITING if scenario.name in lesson.waiting else frozenset(),
        )
        for scenario in all_of(lesson.learned, pair)
        if scenario.name in lesson.slice_seconds
    ]


def drawn(groups: Mapping[str, Sequence[Exchange]], weights: Mapping[str, float]) -> list[Exchange]:
    """Return requests as often as the weights say, in random order; a group without a weight counts 1."""
    names = list(groups)
    shares = [weights.get(name, 1.0) for name in names]
    if not any(shares):
        raise UsageError("[requests] weights leave nothing in the mix: give one group more than 0")
    turns = dict.fromkeys(names, 0)
    mixed: list[Exchange] = []
    for name in random.Random(SEED).choices(names, shares, k=DRAWN):
        mixed.append(groups[name][turns[name] % len(groups[name])])
        turns[name] += 1
    return mixed


def question(group: str) -> str:
    """Return what a scenario of one group asks."""
    return f"How fast are your requests `{group}`?"


def mix_question(groups: Mapping[str, Sequence[Exchange]], weights: Mapping[str, float]) -> str:
    """Return what the mix asks, and what it is made of."""
    counts = {name: weights.get(name, 1.0) if weights else len(exchanges) for name, exchanges in groups.items()}
    total = sum(counts.values())
    shares = ", ".join(f"{count / total:.0%} `{name}`" for name, count in counts.items())
    return f"How fast is the mix of your requests?\n\nIt is made of {shares}."
