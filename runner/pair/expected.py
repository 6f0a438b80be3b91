"""What both apps have to answer: what the baseline does, unless the file of requests says otherwise."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from runner.conformance import check, decoding
from runner.errors import ConformanceError, StoreError
from runner.pair.ignoring import with_ignored
from runner.pair.requests.planned import Groups, Planned
from runner.records.atomic_file import write_whole
from runner.records.condition import Condition
from runner.records.measurement import Answer
from runner.records.record import Record
from runner.rig.rig import Rig
from scenarios.spec import Exchange, Expectation, Scenario

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
