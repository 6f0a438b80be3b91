import pytest

from runner.commands.calibrate import refuse_websockets
from runner.errors import UsageError
from runner.experiment.lineup import HEADLINE_CONTENDERS, lineup_of
from runner.records.condition import Client, ClosedLoop
from scenarios.discovery import all_scenarios


def test_our_client_sleeps_beside_wrk_as_wrk_does() -> None:
    conditions = lineup_of(all_scenarios()["json_hello"], 0, HEADLINE_CONTENDERS).conditions

    assert {ClosedLoop(client=Client.SLEEPS)} == {condition.load_model for condition in conditions}


def test_wrk_is_not_asked_about_websockets() -> None:
    with pytest.raises(UsageError, match="wrk speaks no WebSocket, so it has no opinion on websocket_echo: leave it"):
        refuse_websockets(all_scenarios()["websocket_echo"])
    refuse_websockets(all_scenarios()["json_hello"])
