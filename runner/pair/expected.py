"""What both apps have to answer: what the baseline does, unless the file of requests says otherwise.

Fields of an answer that need not be equal, named by JSONPath. Pure.

A short try of both apps before anything is measured: do they answer alike, under load too, and how fast?
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonpath
import msgspec

from runner.conformance import check, decoding
from runner.errors import ConformanceError, StoreError, UsageError
from runner.pair.requests.planned import Groups, Planned
from runner.records.condition import Condition
from runner.records.measurement import Answer
from runner.records.record import Record
from runner.records.store import write_whole
from runner.rig.rig import Reading, Rig
from scenarios.spec import Exchange, Expectation, Scenario

ANY = object
"""Stands for any value in an expectation, and for none."""

LAST_NAME = re.compile(r"(?P<parent>\$(?:.*[^.])?)\.(?P<name>[A-Za-z_]\w*)")
"""A path that ends with the name of a field: its parents are where the field may also be missing."""


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
        else:
            replace(value, path)
    return value


def replace(value: Any, path: str) -> None:  # noqa: ANN401
    """Put `ANY` in place of whatever a path finds below a value."""
    for match in list(jsonpath.finditer(path, value)):
        holder = value
        for part in match.parts[:-1]:
            holder = holder[part]
        holder[match.parts[-1]] = ANY


def refuse_what_is_no_path(paths: Iterable[str], file: str) -> None:
    """Raise UsageError for a text that is no JSONPath."""
    for path in paths:
        try:
            jsonpath.compile(path)
        except jsonpath.JSONPathError as error:
            reason = " ".join(str(error).split())
            raise UsageError(f"{file}: ignore {path!r} is no JSONPath ({reason}): write it as $.created_at") from None
        if not path.startswith("$"):
            raise UsageError(f"{file}: ignore {path!r} does not begin at the answer: write it as $.{path}")


FILE = "expected.json"
"""In the run folder: the requests and the baseline's answers, which the floor sends too."""

UNKNOWN = Expectation(0, "", None)
"""Of a request that nobody has answered yet."""

MOVING = (
    "gave another answer to a fresh server's first request than before: name fields that move under `ignore` in "
    "[requests], such as '$.created_at', or let `setup` restore the state"
)

ASKED = "your requests"
"""The area under which a report shows them."""


class Learned(Record, frozen=True, kw_only=True):
    """A request and what the baseline answered."""

    group: str
    request: Planned
    answer: Answer


class Lesson(Record, frozen=True, kw_only=True):
    """What has to be known of a pair before its requests can be measured."""

    learned: list[Learned]
    slice_seconds: dict[str, float]
    """Of each scenario that is measured, by its name."""
    waiting: list[str]
    """Names of those whose servers wait for something else than their CPU."""


def learn(groups: Groups, baseline: Condition, ignore: Sequence[str], rig: Rig) -> list[Learned]:
    """Ask two fresh servers of the baseline, and return the answers of the first.

    Raise ConformanceError where the second answers otherwise, by value and without the fields that are ignored: such
    an answer cannot be expected of anybody.
    """
    planned = [(group, request) for group, requests in groups.items() for request in requests]
    scenario = scenario_of("requests", [Exchange(request.request, UNKNOWN) for _, request in planned])
    answers, again = (ask(scenario, baseline, rig) for _ in range(2))
    learned = [
        Learned(group=group, request=request, answer=answer)
        for (group, request), answer in zip(planned, answers, strict=True)
    ]
    exchanges = [exchange_of(one, ignore) for one in learned]
    if moving := check.differences("requests", exchanges, {baseline.app: again}):
        raise ConformanceError(f"{check.report(moving)}\n{baseline.app} is the baseline, and {MOVING}")
    return learned


def ask(scenario: Scenario, condition: Condition, rig: Rig) -> list[Answer]:
    """Start a server, ask it everything once and end it."""
    try:
        rig.start([(condition, scenario)])
        return rig.ask(condition, scenario, scenario.exchanges(1))
    finally:
        rig.stop(scenario)


def exchange_of(learned: Learned, ignore: Sequence[str]) -> Exchange:
    """Return a request with the answer that both apps have to give."""
    wanted, answer = learned.request.wanted, learned.answer
    if wanted is not None:
        expectation = Expectation(wanted.status, wanted.content_type, wanted.body, tuple(wanted.headers))
    else:
        expectation = Expectation(answer.status, answer.content_type, with_ignored(value(answer), ignore))
    return Exchange(learned.request.request, expectation)


def value(answer: Answer) -> Any:  # noqa: ANN401 - whatever a body may be
    """Return what an answer says; its bytes where they are not what its headers say."""
    try:
        return decoding.value_of(answer.content_type, decoding.unpacked(answer.headers, answer.body))
    except decoding.BodyError:
        return answer.body


def scenario_of(name: str, exchanges: Sequence[Exchange], **further: Any) -> Scenario:  # noqa: ANN401 - fields of it
    """Return a scenario of these exchanges."""
    return Scenario(area=ASKED, exchanges=lambda _parameter: exchanges, name=name, **further)


def write(lesson: Lesson, folder: Path) -> None:
    """Write what was learned; raise StoreError when it cannot be written."""
    try:
        write_whole(folder / FILE, msgspec.json.encode(lesson))
    except OSError as error:
        raise StoreError(f"{folder / FILE} cannot be written ({error.strerror}): make room") from None


def read(folder: Path) -> Lesson:
    """Read what was learned; raise StoreError for a file that is not there or is damaged."""
    file = folder / FILE
    try:
        return msgspec.json.decode(file.read_bytes(), type=Lesson)
    except OSError as error:
        raise StoreError(f"{file} cannot be read ({error.strerror}): start a new run") from None
    except msgspec.DecodeError as error:
        raise StoreError(f"{file} is damaged ({error}): start a new run") from None


TRY_SECONDS = 0.3

SHORTEST_SLICE, LONGEST_SLICE = 0.05, 5.0
"""Seconds; as in `scenarios.spec`."""

BUSY_SHARE = 0.9
"""Of its core, from which on a server is the bottleneck itself: the bound of the check `idle server`."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a scenario goes, as far as measuring it depends on that."""

    slice_seconds: float
    """Long enough for an answer on each connection."""
    waits: bool
    """Whether a server spends its time otherwise than on its CPU, such as on a database."""


def try_out(scenario: Scenario, both: Sequence[Condition], rig: Rig) -> Pace:
    """Return the pace at which two apps answer a scenario.

    Raise ConformanceError with all that differs, or with what went wrong under load.
    """
    exchanges = scenario.exchanges(scenario.parameter)
    try:
        rig.start([(condition, scenario) for condition in both])
        answers = {condition.app: rig.ask(condition, scenario, exchanges) for condition in both}
        if found := check.differences(scenario.name, exchanges, answers):
            raise ConformanceError(check.report(found))
        readings = [rig.load(condition, scenario, TRY_SECONDS) for condition in both]
    finally:
        rig.stop(scenario)
    for condition, reading in zip(both, readings, strict=True):
        for failure in reading.load.failures:
            raise ConformanceError(
                f"{scenario.name}: under load, {condition.app} answers {failure.request} otherwise: {failure.detail}"
            )
    slowest = max(condition.connections / rate(reading) for condition, reading in zip(both, readings, strict=True))
    return Pace(
        slice_seconds=min(LONGEST_SLICE, max(SHORTEST_SLICE, slowest)),
        waits=min(busy_share(reading) for reading in readings) < BUSY_SHARE,
    )


def rate(reading: Reading) -> float:
    """Return requests per second, at least one: a slice that answered none is as long as a slice may be."""
    return max(1.0, reading.load.requests / reading.load.elapsed_seconds)


def busy_share(reading: Reading) -> float:
    """Return the share of its core that the server used, or would have used had nobody else had it."""
    wanted = reading.server_cpu_seconds + (reading.server_waited_seconds or 0.0) + (reading.stolen_seconds or 0.0)
    return wanted / reading.load.elapsed_seconds
