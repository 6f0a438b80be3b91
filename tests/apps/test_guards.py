"""Litestar runs a guard that is a plain function in a thread, which FastAPI does not do with an `async` dependency."""

import re
from pathlib import Path

APPS = Path(__file__).parents[2] / "apps" / "litestar_app"


def test_no_guard_takes_a_thread() -> None:
    sources = [path.read_text() for path in APPS.glob("*.py")]
    guards = {
        name for source in sources for names in re.findall(r"guards=\[(.+?)\]", source) for name in names.split(", ")
    }

    assert {"requires_editor", "editors", "administrators"} == guards
    for name in guards:
        assert [source for source in sources if f"async def {name}(" in source]
