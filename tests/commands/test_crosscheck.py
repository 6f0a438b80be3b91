import pytest

from runner.commands.calibrate import refuse_websockets
from runner.errors import UsageError
from scenarios.discovery import all_scenarios


def test_wrk_is_not_asked_about_websockets() -> None:
    with pytest.raises(UsageError, match="wrk speaks no WebSocket, so it has no opinion on websocket_echo: leave it"):
        refuse_websockets(all_scenarios()["websocket_echo"])
    refuse_websockets(all_scenarios()["json_hello"])
