import pytest

from runner.experiment.lineup import WorkClock, contenders_of, controls_on, fitting, host, lineup_of
from runner.records.condition import Condition, Versus
from runner.records.measurement import Answer
from scenarios.spec import MODEL_LIBRARIES, Exchange, Scenario, Tags
from tests.fakes import RecordingRig
from tests.lineups import BOTH


def make_scenario(*, tags: Tags = frozenset(), slice_seconds: float = 0.05) -> Scenario:
    return Scenario(
        area="test",
        exchanges=lambda _parameter: [],
        name="one",
        question="?",
        tags=tags,
        slice_seconds=slice_seconds,
    )


def taking_part(tags: Tags) -> list[str]:
    return [app.name for app in contenders_of(make_scenario(tags=tags))]


def test_a_scenario_without_a_tag_is_between_the_headline_pair() -> None:
    assert ["fastapi", "litestar"] == taking_part(frozenset())


def test_a_tag_brings_in_its_contenders() -> None:
    assert [
        "fastapi",
        "litestar",
        *("litestar-pydantic", "litestar-pydantic-encoded", "litestar-encoded", "litestar-dataclass", "litestar-attrs"),
        *("fastapi-unchecked", "fastapi-dataclass", "fastapi-msgspec"),
    ] == taking_part(MODEL_LIBRARIES)
    assert ["fastapi", "litestar", "fastapi-routers"] == taking_part(frozenset({"headline"}))
    assert ["fastapi", "litestar", "fastapi-routers"] == taking_part(frozenset({"routers"}))
    assert ["fastapi", "litestar", "litestar-stock-threads"] == taking_part(frozenset({"threads"}))


def test_who_is_not_wanted_stays_out() -> None:
    lineup = lineup_of(make_scenario(tags=MODEL_LIBRARIES), 32, wanted=("fastapi", "litestar-attrs"))

    assert ["fastapi", "litestar-attrs", "floor"] == [condition.name for condition in lineup.conditions]
    assert (Versus(contender="litestar-attrs", baseline="fastapi"),) == lineup.comparisons


def test_without_the_baseline_nobody_is_compared() -> None:
    assert () == lineup_of(make_scenario(), 32, wanted=("litestar", "litestar-attrs")).comparisons


@pytest.mark.parametrize(("seconds", "pairs"), [(0.01, 32), (0.05, 32), (0.1, 16), (0.4, 4), (2.0, 4)])
def test_long_slices_come_in_fewer_pairs_down_to_two_turns(seconds: float, pairs: int) -> None:
    assert pairs == fitting(32, seconds)


def test_a_smoke_keeps_its_two_pairs_however_long_the_slices_are() -> None:
    lineup = lineup_of(make_scenario(tags=MODEL_LIBRARIES, slice_seconds=1.0), 2)

    assert {2} == {lineup.pairs_of(comparison) for comparison in lineup.comparisons}


def test_the_headline_pair_has_four_times_the_pairs_of_the_others() -> None:
    lineup = lineup_of(make_scenario(tags=MODEL_LIBRARIES), 32)

    assert 32 == lineup.pairs_of(BOTH)
    assert {8} == {lineup.pairs_of(versus) for versus in lineup.comparisons if versus != BOTH}


def test_a_control_says_what_its_work_took_since_it_was_asked_last() -> None:
    lineup = controls_on(host(), 1)
    work = WorkClock(lineup, RecordingRig())
    single = next(condition for condition in lineup.conditions if condition.app == "single")

    assert pytest.approx(100e-6) == work.seconds(single)
    assert work.seconds(Condition(app="fastapi")) is None


def test_the_work_of_a_slice_without_answers_is_not_known() -> None:
    class Silent(RecordingRig):
        def ask_beside(self, condition: Condition, scenario: Scenario, exchange: Exchange) -> Answer:
            self.timed = 0
            return super().ask_beside(condition, scenario, exchange)

    lineup = controls_on(host(), 1)

    assert [None, None] == [WorkClock(lineup, Silent()).seconds(Condition(app=app)) for app in ("single", "double")]
