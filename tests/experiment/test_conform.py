"""Everything is asked once a run; a fresh server of a contender that has answered is asked for a sample."""

from collections.abc import Sequence

from runner.experiment.conform import SAMPLE, Conformance, sample
from runner.records.condition import Condition
from runner.records.measurement import Answer
from scenarios.spec import Exchange, Expectation, Request, Scenario
from tests.fakes import RecordingRig, answer_to, make_answer
from tests.lineups import make_lineup

MANY = [Exchange(Request("GET", f"/{number}"), Expectation(200, "application/json", number)) for number in range(500)]
SCENARIO = Scenario(area="test", exchanges=lambda _parameter: MANY, name="many", question="?")
LINEUP = make_lineup(SCENARIO, ("fastapi", "litestar"))


class ChangingRig(RecordingRig):
    """Its servers answer as they should, but for those that a test changes."""

    def ask(
        self,
        condition: Condition,
        scenario: Scenario,
        exchanges: Sequence[Exchange],
        numbers: Sequence[int] | None = None,
        recorded: Sequence[Answer] = (),
    ) -> list[Answer]:
        """Answer the last of a sample otherwise."""
        answers = super().ask(condition, scenario, exchanges, numbers, recorded)
        return answers if numbers is None else [*answers[:-1], self.change(numbers[-1])]

    def change(self, number: int) -> Answer:
        """Another value."""
        return make_answer(number + 1)


class SpellingRig(ChangingRig):
    """The same value in other bytes."""

    def change(self, number: int) -> Answer:
        """With a blank in front."""
        return Answer(status=200, content_type="application/json", body=b" %d" % number)


def test_a_fresh_server_is_asked_for_a_sample_once_its_contender_has_answered_everything() -> None:
    rig = RecordingRig()
    conformance = Conformance(rig, seed=1)

    found = [conformance.differences(LINEUP, number) for number in range(3)]

    assert [[], [], []] == found
    first = ["ask fastapi on many", "ask litestar on many"]
    assert [*first, *["sample fastapi on many", "sample litestar on many"] * 2] == rig.log


def test_a_wrong_answer_in_the_sample_is_a_difference() -> None:
    conformance = Conformance(ChangingRig(), seed=1)
    conformance.differences(LINEUP, 0)

    found = conformance.differences(LINEUP, 1)

    assert [("fastapi", "value of root"), ("litestar", "value of root")] == [(one.app, one.field) for one in found]


def test_a_server_that_spells_its_answers_otherwise_is_asked_for_all_of_them() -> None:
    rig = SpellingRig()
    conformance = Conformance(rig, seed=1)
    conformance.differences(make_lineup(SCENARIO, ("fastapi",), ()), 0)

    assert [] == conformance.differences(make_lineup(SCENARIO, ("fastapi",), ()), 1)
    assert ["ask fastapi on many", "sample fastapi on many", "ask fastapi on many"] == rig.log


def test_a_contender_that_differs_is_asked_for_everything_again() -> None:
    rig = RecordingRig(answers=[answer_to(exchange) for exchange in [*MANY[1:], MANY[0]]])
    conformance = Conformance(rig, seed=1)

    assert conformance.differences(LINEUP, 0) != []
    conformance.differences(LINEUP, 0)

    assert ["ask fastapi on many", "ask litestar on many"] * 2 == rig.log


def test_a_sample_is_another_in_each_block_and_none_of_few_requests_is_left_out() -> None:
    places = [sample(5_000, f"1 many block {number}") for number in range(2)]

    assert [SAMPLE, SAMPLE] == [len(set(each)) for each in places]
    assert places[0] != places[1]
    assert list(range(SAMPLE)) == sample(SAMPLE, "any")
