import dataclasses
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from apps.floor_app import answers, recorded
from runner.errors import StoreError, UsageError
from runner.pair import job
from runner.pair.job import Learned, Lesson
from runner.pair.requests import Planned
from runner.pair.settings import Contender, PairSettings, Requests
from runner.records.condition import Condition, Schedule
from runner.records.measurement import Answer
from runner.rig.rig import Reading
from scenarios.spec import WAITING, Scenario
from tests.fakes import RecordingRig


def pair(weights: dict[str, float] | None = None) -> PairSettings:
    return PairSettings(
        baseline=Contender(name="before", app="before:app"),
        contender=Contender(name="after", app="after:app"),
        requests=Requests(python="requests.py", weights=weights or {}),
    )


def learned(group: str, count: int = 1) -> list[Learned]:
    """So many different requests of a group, each with its own answer."""
    return [
        Learned(
            group=group,
            request=Planned(method="GET", target=f"/{group}/{number}"),
            answer=Answer(status=200, content_type="application/json", body=b'{"at":%d}' % number),
        )
        for number in range(count)
    ]


def lesson(*groups: Learned, waiting: tuple[str, ...] = ()) -> Lesson:
    names = ["mix", *dict.fromkeys(one.group for one in groups)]
    return Lesson(learned=list(groups), slice_seconds=dict.fromkeys(names, 0.1), waiting=list(waiting))


def test_several_groups_are_measured_as_a_mix_and_each_alone() -> None:
    made = job.all_of([*learned("a", 3), *learned("b")], pair())

    assert [("mix", 6), ("a", 3), ("b", 1)] == [(one.name, len(one.exchanges(1))) for one in made]
    assert "50% `a`, 50% `b`" in made[0].question
    assert ["/a/0", "/b/0", "/a/1", "/b/0", "/a/2", "/b/0"] == [one.request.target for one in made[0].exchanges(1)]


def test_many_requests_of_one_group_do_not_outweigh_the_others() -> None:
    mix = job.all_of([*learned("a", job.DRAWN), *learned("b")], pair())[0]

    # A share of a half of 2,000 draws has a standard deviation of 1.1 %; the draw is seeded.
    asked_for_b = sum(one.request.target == "/b/0" for one in mix.exchanges(1))
    assert pytest.approx(0.5, abs=0.04) == asked_for_b / len(mix.exchanges(1))


def test_a_recording_keeps_its_own_frequencies() -> None:
    recorded = replace(pair(), requests=Requests(har="recording.har"))
    mix = job.all_of([*learned("a", 3), *learned("b")], recorded)[0]

    assert ["/a/0", "/a/1", "/a/2", "/b/0"] == [one.request.target for one in mix.exchanges(1)]
    assert "75% `a`, 25% `b`" in mix.question


def test_a_single_group_is_no_mix() -> None:
    assert ["a"] == [one.name for one in job.all_of(learned("a", 3), pair())]


def test_a_weighted_mix_has_each_group_as_often_as_its_weight_says() -> None:
    weights = {"a": 4.0, "b": 1.0, "c": 0.0}
    mix = job.all_of([*learned("a"), *learned("b"), *learned("c")], pair(weights=weights))[0]

    counts = Counter(exchange.request.target for exchange in mix.exchanges(1))

    # A share of 0.8 of 2,000 draws has a standard deviation of 0.9 %; the draw is seeded.
    assert pytest.approx(0.8, abs=0.03) == counts["/a/0"] / job.DRAWN
    assert 0 == counts["/c/0"]


def test_many_groups_are_measured_as_their_mix_unless_somebody_asks() -> None:
    made = job.all_of([one for number in range(9) for one in learned(f"g{number}")], pair())

    assert ["mix"] == [one.name for one in job.chosen(made, "")]
    assert 10 == len(job.chosen(made, "all"))
    assert ["g3", "mix"] == [one.name for one in job.chosen(made, "g3 mix")]


class BusyRig(RecordingRig):
    """Servers that are so busy in one trial after the other; the last share stays."""

    def __init__(self, *shares: float) -> None:
        super().__init__()
        self._shares = [*shares]

    def load(
        self, condition: Condition, scenario: Scenario, seconds: float, schedule: Schedule | None = None
    ) -> Reading:
        share = self._shares.pop(0) if len(self._shares) > 1 else self._shares[0]
        return dataclasses.replace(
            super().load(condition, scenario, seconds, schedule), server_cpu_seconds=0.05 * share
        )


@pytest.mark.parametrize(
    ("shares", "waits"),
    [((1.0,), False), ((0.6, 1.0), False), ((0.6, 1.0, 0.6, 1.0), False), ((1.0, 0.3), True), ((0.3,), True)],
    ids=["busy", "one disturbed trial", "two of three disturbed", "the second waits", "both wait"],
)
def test_servers_wait_that_leave_their_core_idle_in_each_of_three_trials(
    shares: tuple[float, ...], *, waits: bool
) -> None:
    [tried] = [
        job.try_out(scenario, [Condition(app="before"), Condition(app="after")], BusyRig(*shares))
        for scenario in job.all_of(learned("a"), pair())
    ]

    assert (WAITING if waits else frozenset()) == tried.tags


def test_a_name_that_a_pair_does_not_have_is_refused() -> None:
    with pytest.raises(UsageError, match="no requests named 'c': it has mix, a, b"):
        job.chosen(job.all_of([*learned("a"), *learned("b")], pair()), "c")


@pytest.mark.parametrize(
    ("groups", "weights", "says"),
    [
        ({"control": []}, {}, "'control' cannot name requests"),
        ({"a b": []}, {}, "'a b' cannot name requests"),
        ({"a": []}, {"b": 1.0}, "weights 'b', and there are only a"),
    ],
)
def test_groups_and_weights_need_names_that_fit(
    groups: dict[str, list[Planned]], weights: dict[str, float], says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        job.refuse_names(groups, weights)


def test_what_was_learned_reads_back_as_it_was_written(tmp_path: Path) -> None:
    whole = lesson(*learned("a", 2), *learned("b"), waiting=("b",))
    (tmp_path / job.EXPECTED_FILE).write_bytes(msgspec.json.encode(whole))

    assert whole == job.read_lesson(tmp_path)
    assert [frozenset(), frozenset(), WAITING] == [one.tags for one in job.as_learned(whole, pair())]


def test_a_file_of_answers_that_is_damaged_is_one_line(tmp_path: Path) -> None:
    (tmp_path / job.EXPECTED_FILE).write_text("[")

    with pytest.raises(StoreError, match=r"expected\.json is damaged"):
        job.read_lesson(tmp_path)


def test_the_floor_sends_what_the_baseline_answered(tmp_path: Path) -> None:
    (tmp_path / job.EXPECTED_FILE).write_bytes(msgspec.json.encode(lesson(*learned("a", 2), *learned("b"))))

    sent = answers.answers_by_key(recorded.read(tmp_path / job.EXPECTED_FILE).exchanges())

    answer = sent["GET", b"/a/1", b""]
    assert not isinstance(answer, answers.Choice)
    start, body = answer
    assert (200, b'{"at":1}') == (start["status"], body["body"])


def test_the_floor_knows_the_scenarios_that_are_made_of_answers(tmp_path: Path) -> None:
    (tmp_path / job.EXPECTED_FILE).write_bytes(msgspec.json.encode(lesson(*learned("a"), *learned("b"))))
    file = recorded.read(tmp_path / job.EXPECTED_FILE)

    assert (True, True, False) == (file.has("mix"), file.has("a"), file.has("json_hello"))
