import os

import pytest

from apps.contenders import BASELINE, CONTENDERS, LITESTAR, App
from tests.apps.at_once import ASKED
from tests.apps.inside import inside

STOCK_THREADS = CONTENDERS["litestar-stock-threads"]
REPORT = "from tests.apps.at_once import report\nreport(app)"

each_equal_pool = pytest.mark.parametrize("app", [BASELINE, LITESTAR], ids=["fastapi", "litestar"])


@each_equal_pool
def test_forty_requests_that_block_are_served_all_at_once(app: App) -> None:
    assert {"at_once": ASKED, "good": ASKED} == inside(app, "sync_blocking", REPORT)


def test_the_stock_pool_of_litestar_serves_four_more_than_there_are_cores() -> None:
    stock = min(32, (os.cpu_count() or 1) + 4)
    assert {"at_once": stock, "good": ASKED} == inside(STOCK_THREADS, "sync_blocking", REPORT)


def test_both_scenarios_have_the_same_pool() -> None:
    size = (
        "import asyncio\n"
        "async def size():\n"
        "    for hook in app.on_startup: await hook()\n"
        "    print(asyncio.get_running_loop()._default_executor._max_workers)\n"
        "asyncio.run(size())"
    )
    assert [40, 40] == [inside(LITESTAR, scenario, size) for scenario in ("sync_light", "sync_blocking")]
