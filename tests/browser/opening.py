"""To open a page and watch what it does that it should not."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ConsoleMessage, Page

WIDE, NARROW = 1280, 360
HEIGHT = 800


@dataclass(frozen=True, slots=True)
class Reports:
    """Pages on disk."""

    folder: Path

    def url(self, name: str, anchor: str = "") -> str:
        """Of one page, as a file."""
        return (self.folder / f"{name}.html").as_uri() + anchor


@contextmanager
def opened(
    browser: Browser,
    url: str,
    *,
    width: int = WIDE,
    scheme: Literal["light", "dark"] = "light",
    script: bool = True,
    also: str = "",
    height: int = HEIGHT,
) -> Iterator[Page]:
    """A page in a fresh window; what it complains of, or asks for but itself and `also`, fails the test at its end."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, java_script_enabled=script, offline=True
    )
    page = context.new_page()
    problems: list[str] = []
    expected = {url.partition("#")[0], url, also}

    def heard(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            problems.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("dialog", lambda dialog: problems.append(f"dialog: {dialog.message}"))
    page.on("request", lambda request: problems.append(request.url) if request.url not in expected else None)
    page.goto(url)
    yield page
    assert [] == problems
    context.close()
