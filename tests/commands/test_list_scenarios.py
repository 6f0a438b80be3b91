import pytest

from apps.contenders import CONTENDERS
from runner.commands import arguments
from scenarios.discovery import all_scenarios


def test_the_list_shows_every_scenario_with_its_question_and_every_contender(
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments.show(list(all_scenarios().values()))

    shown = " ".join(capsys.readouterr().out.split())
    assert [] == [name for name in all_scenarios() if name not in shown]
    assert [] == [name for name in CONTENDERS if CONTENDERS[name].description not in shown]
    assert "litestar-attrs Litestar with attrs classes, by its plugin those tagged model_libraries" in shown
    assert "How fast is the smallest JSON answer" in shown
