"""The job of comparing the user's own two apps: their scenarios, and what both have to answer.

The baseline's answers are what both have to give, unless the file of requests says otherwise.
"""

import random
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jsonpath
import msgspec

from apps.contenders import App
from runner.conformance import check, decoding
from runner.errors import ConformanceError, UsageError
from runner.experiment import job as jobs
from runner.experiment.job import Job, usual_controls
from runner.experiment.lineup import APPS, Limits, lineup_with
from runner.pair import requests, settings
from runner.pair.requests import Groups, Planned, refuse_what_cannot_be_sent
from runner.pair.settings import PairSettings
from runner.records.condition import FLOOR, OWN, Condition, Versus
from runner.records.measurement import Answer
from runner.records.record import Record
from runner.records.run import Kind, Recording
from runner.records.store import read_whole
from runner.rig.rig import LocalRig, Reading, Rig
from scenarios.spec import WAITING, Exchange, Expectation, Scenario

MIX = "mix"
TAKEN = {MIX, "control", "all"}  # words that mean something else
GROUPS_BESIDE_THE_MIX = 8  # with more, a default run would leave each too few blocks: `SCENARIOS=all` has them
DRAWN = 2_000  # requests of a weighted mix: enough for a share of 1 % to come twenty times
TRIAL_SECONDS = 0.3
IDLE = 0.9  # a server that is less busy waits: the bound of the check `idle server`
EXPECTED_FILE = "expected.json"  # of the run folder: requests and the baseline's answers, which the floor sends too
ANY = object  # stands for any value in an expectation, and for none

# A path that ends with the name of a field: its parents are where the field may also be missing.
LAST_NAME = re.compile(r"(?P<parent>\$(?:.*[^.])?)\.(?P<name>[A-Za-z_]\w*)")


class Learned(Record, frozen=True, kw_only=True):
    group: str
    request: Planned
    answer: Answer


class Lesson(Record, frozen=True, kw_only=True):
    """What has to be known of a pair before its requests can be measured."""

    learned: list[Learned]
    slice_seconds: dict[str, float]  # of each scenario that is measured, by its name
    waiting: list[str]  # names of those whose servers wait for something else than their CPU


@dataclass(frozen=True, slots=True)
class Ready:
    """A pair whose file, code and interpreters have been found."""

    pair: PairSettings
    folder: Path  # of its file
    apps: Mapping[str, App]
    interpreters: Mapping[str, str]


def read(folder: Path, out: Path) -> Ready:
    """Read a pair and find what it names; raise UsageError for what is not there. `out` is the folder of the run."""
    pair = settings.read(folder)
    folder = folder if folder.is_dir() else folder.parent
    own = settings.apps_of(pair, folder, out / EXPECTED_FILE)
    return Ready(pair, folder, APPS | own, settings.interpreters_of(pair, folder))


def new_job(ready: Ready, words: str, limits: Limits, seed: int | None) -> Job:
    """Ask both apps; return what to measure of the scenarios named. Raise ConformanceError with all that differs."""
    pair, groups = ready.pair, read_groups(ready.pair, ready.folder)
    environments = {name: name for name in ready.interpreters}
    both = [
        Condition(app=one.name, environment=environments.get(one.name, OWN), connections=limits.connections)
        for one in pair.both
    ]
    with closing(LocalRig(ready.apps, ready.interpreters)) as rig:
        learned = learn(groups, both[0], pair.requests.ignore, rig)
        tried = [try_out(scenario, both, rig) for scenario in chosen(all_of(learned, pair), words)]
    lesson = Lesson(
        learned=learned,
        slice_seconds={scenario.name: scenario.seconds for scenario in tried},
        waiting=[scenario.name for scenario in tried if scenario.tags == WAITING],
    )
    conditions = [*both, Condition(app=FLOOR, connections=limits.connections)]
    versus = Versus(contender=both[1].name, baseline=both[0].name)
    lineups = [lineup_with(scenario, limits.pairs, conditions, [versus]) for scenario in as_learned(lesson, pair)]
    job = Job(
        kind=Kind.BENCH,
        limits=limits,
        lineups=[*usual_controls(limits.pairs), *lineups],
        apps=ready.apps,
        interpreters=ready.interpreters,
        claims=(),
        pair=str(ready.folder.resolve()),
        files={EXPECTED_FILE: msgspec.json.encode(lesson)},
    )
    return job if seed is None else replace(job, seed=seed)


def recorded(so_far: Recording, folder: Path) -> Job:
    """Return the job of a pair's run that is resumed; raise StoreError where pair or machine is not what it was."""
    ready = read(Path(so_far.run.pair), folder)
    asked = as_learned(read_lesson(folder), ready.pair)
    return jobs.recorded_job(so_far, asked, ready.apps, ready.interpreters)


def read_groups(pair: PairSettings, folder: Path) -> Groups:
    """Read the requests of a pair, and say on standard error what is left out of them."""
    asked, file = pair.requests, folder / pair.requests.source
    if asked.python:
        found = requests.read_python(file)
    elif asked.har:
        found = requests.read_recording(file, asked.origin)
    else:
        found = requests.read_openapi(file)
    refuse_what_cannot_be_sent(found.groups, str(file))
    for what in found.left_out:
        print(f"left out: {what}", file=sys.stderr)
    refuse_names(found.groups, asked.weights)
    refuse_what_is_no_path(asked.ignore, str(folder / settings.PAIR_FILE))
    return found.groups


def refuse_names(groups: Groups, weights: Mapping[str, float]) -> None:
    """Raise UsageError for groups that cannot be named, and for weights of groups that there are not."""
    for name in groups:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,59}", name) or name in TAKEN:
            raise UsageError(f"{name!r} cannot name requests: take letters, digits and underscores, and not {TAKEN}")
    for name in weights:
        if name not in groups:
            raise UsageError(f"[requests] weights {name!r}, and there are only {', '.join(groups)}: name one of those")


def all_of(learned: Sequence[Learned], pair: PairSettings) -> list[Scenario]:
    """Return the mix, and each group where there are several; `learned` holds the answers to expect."""
    ignore, weights = pair.requests.ignore, pair.requests.weights
    groups: dict[str, list[Exchange]] = {}
    for one in learned:
        groups.setdefault(one.group, []).append(exchange_of(one, ignore))
    alone = [
        scenario_of(name, exchanges, question=f"How fast are your requests `{name}`?")
        for name, exchanges in groups.items()
    ]
    if len(groups) == 1:
        return alone
    as_recorded = pair.requests.har and not weights  # only there a group has as many requests as users sent
    mixed = [exchange for group in groups.values() for exchange in group] if as_recorded else drawn(groups, weights)
    counts = {name: len(group) if as_recorded else weights.get(name, 1.0) for name, group in groups.items()}
    shares = ", ".join(f"{count / sum(counts.values()):.0%} `{name}`" for name, count in counts.items())
    question = f"How fast is the mix of your requests?\n\nIt is made of {shares}."
    return [scenario_of(MIX, mixed, question=question), *alone]


def chosen(scenarios: Sequence[Scenario], words: str) -> list[Scenario]:
    """Return the scenarios named; without words the mix, and its groups where they are few. Raise UsageError."""
    if not words:
        return list(scenarios) if len(scenarios) <= GROUPS_BESIDE_THE_MIX + 1 else list(scenarios[:1])
    known = {scenario.name: scenario for scenario in scenarios}
    if words.strip() == "all":
        return list(scenarios)
    for word in words.split():
        if word not in known:
            raise UsageError(f"this pair has no requests named {word!r}: it has {', '.join(known)}")
    return [known[word] for word in words.split()]


def as_learned(lesson: Lesson, pair: PairSettings) -> list[Scenario]:
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
    """Return requests as often as the weights say, in random order; a group without a weight counts 1.

    Without any weight they are in turn, each as often as it takes for every request to be there.
    """
    names, most = list(groups), max(map(len, groups.values()))
    if not weights and most * len(groups) <= DRAWN:
        return [group[turn % len(group)] for turn in range(most) for group in groups.values()]
    shares = [weights.get(name, 1.0) for name in names]
    if not any(shares):
        raise UsageError("[requests] weights leave nothing in the mix: give one group more than 0")
    turns = dict.fromkeys(names, 0)
    mixed: list[Exchange] = []
    for name in random.Random(1).choices(names, shares, k=DRAWN):
        mixed.append(groups[name][turns[name] % len(groups[name])])
        turns[name] += 1
    return mixed


def with_ignored(value: Any, paths: Iterable[str]) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value with `ANY` in place of what the paths name; the value itself is changed on the way."""
    for path in paths:
        if path == "$":
            return ANY
        if not isinstance(value, dict | list):
            continue
        if named := LAST_NAME.fullmatch(path):
            for parent in [match.obj for match in jsonpath.finditer(named["parent"], value)]:
                if isinstance(parent, dict):
                    parent[named["name"]] = ANY
            continue
        for match in list(jsonpath.finditer(path, value)):
            holder: Any = value
            for part in match.parts[:-1]:
                holder = holder[part]
            holder[match.parts[-1]] = ANY
    return value


def refuse_what_is_no_path(paths: Iterable[str], file: str) -> None:
    for path in paths:
        try:
            jsonpath.compile(path)
        except jsonpath.JSONPathError as error:
            reason = " ".join(str(error).split())
            raise UsageError(f"{file}: ignore {path!r} is no JSONPath ({reason}): write it as $.created_at") from None
        if not path.startswith("$"):
            raise UsageError(f"{file}: ignore {path!r} does not begin at the answer: write it as $.{path}")


def learn(groups: Groups, baseline: Condition, ignore: Sequence[str], rig: Rig) -> list[Learned]:
    """Ask two fresh servers of the baseline, and return the answers of the first.

    Raise ConformanceError where the second answers otherwise, by value and without the fields that are ignored: such
    an answer cannot be expected of either app.
    """
    planned = [(group, request) for group, requests in groups.items() for request in requests]
    unknown = Expectation(0, "", None)
    scenario = scenario_of("requests", [Exchange(request, unknown) for _, request in planned])
    answers, again = (ask(scenario, baseline, rig) for _ in range(2))
    learned = [
        Learned(group=group, request=request, answer=answer)
        for (group, request), answer in zip(planned, answers, strict=True)
    ]
    exchanges = [exchange_of(one, ignore) for one in learned]
    if moving := check.differences("requests", exchanges, {baseline.app: again}):
        raise ConformanceError(
            f"{check.report(moving)}\n{baseline.app} is the baseline, and gave another answer to a fresh server's "
            "first request than before: name fields that move under `ignore` in [requests], such as '$.created_at', "
            "or let `setup` restore the state"
        )
    return learned


def ask(scenario: Scenario, condition: Condition, rig: Rig) -> list[Answer]:
    try:
        rig.start([(condition, scenario)])
        return rig.ask(condition, scenario, scenario.exchanges(1))
    finally:
        rig.stop(scenario)


def exchange_of(learned: Learned, ignore: Sequence[str]) -> Exchange:
    answer = learned.answer
    as_answered = Expectation(answer.status, answer.content_type, with_ignored(value(answer), ignore))
    return Exchange(learned.request, learned.request.wanted or as_answered)


def value(answer: Answer) -> Any:  # noqa: ANN401 - whatever a body may be
    """Return what an answer says; its bytes where they are not what its headers say."""
    try:
        return decoding.value_of(answer.content_type, decoding.unpacked(answer.headers, answer.body))
    except decoding.BodyError:
        return answer.body


def scenario_of(name: str, exchanges: Sequence[Exchange], **further: Any) -> Scenario:  # noqa: ANN401 - fields of it
    return Scenario(area="your requests", exchanges=lambda _parameter: exchanges, name=name, **further)


def read_lesson(folder: Path) -> Lesson:
    decode = msgspec.json.Decoder(Lesson).decode
    return read_whole(folder / EXPECTED_FILE, decode, "no run of a pair, so start a new one", "start a new run")


def try_out(scenario: Scenario, both: Sequence[Condition], rig: Rig) -> Scenario:
    """Return a scenario with slices long enough for an answer on each connection, and whether its servers wait.

    Raise ConformanceError with all that differs, or with what went wrong under load.
    """
    exchanges = scenario.exchanges(scenario.parameter)
    try:
        rig.start([(condition, scenario) for condition in both])
        answers = {condition.app: rig.ask(condition, scenario, exchanges) for condition in both}
        if found := check.differences(scenario.name, exchanges, answers):
            raise ConformanceError(check.report(found))
        readings = [rig.load(condition, scenario, TRIAL_SECONDS) for condition in both]
        for condition, reading in zip(both, readings, strict=True):
            for failure in reading.load.failures:
                raise ConformanceError(
                    f"{scenario.name}: under load, {condition.app} answers {failure.request} otherwise: "
                    f"{failure.detail}"
                )
        waits = any(is_idle(*trial, scenario, rig) for trial in zip(both, readings, strict=True))
    finally:
        rig.stop(scenario)
    # At least one request per second: where none was answered, a slice is as long as it may be.
    rates = [max(1.0, reading.load.requests / reading.load.elapsed_seconds) for reading in readings]
    slowest = max(condition.connections / rate for condition, rate in zip(both, rates, strict=True))
    seconds = min(5.0, max(0.05, slowest))  # as in `scenarios.spec`
    return replace(scenario, slice_seconds=seconds, tags=WAITING if waits else frozenset())


def is_idle(condition: Condition, reading: Reading, scenario: Scenario, rig: Rig) -> bool:
    """Return whether a server left its core idle in a trial, and does so twice more: one may be another process's."""
    further = (rig.load(condition, scenario, TRIAL_SECONDS) for _ in range(2))
    return busy_share(reading) < IDLE and all(busy_share(one) < IDLE for one in further)


def busy_share(reading: Reading) -> float:
    """Return the share of its core that the server used, or would have used if the core had been free."""
    wanted = reading.server_cpu_seconds + (reading.server_waited_seconds or 0.0) + (reading.stolen_seconds or 0.0)
    return wanted / reading.load.elapsed_seconds
