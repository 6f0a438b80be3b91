"""The handlers' source in colour, for a light page and a dark one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

LIGHT, DARK = "xcode", "github-dark"


@dataclass(frozen=True, slots=True)
class Listing:
    """A module, and every app that runs it: contenders of one framework share theirs."""

    apps: list[str]
    text: str


def listings(sources: Mapping[str, str], order: Sequence[str]) -> list[Listing]:
    """Return each text once, in the order of the first app that has it; apps not in `order` follow by name."""
    apps_of: dict[str, list[str]] = {}
    for app in (*(app for app in order if app in sources), *sorted(set(sources).difference(order))):
        apps_of.setdefault(sources[app], []).append(app)
    return [Listing(apps, text) for text, apps in apps_of.items()]


def highlighted(source: str) -> Markup:
    """Return the lines of a `pre` element; pygments escapes what it is given."""
    return Markup(highlight(source, PythonLexer(), HtmlFormatter(nowrap=True)))  # noqa: S704 - escaped by pygments


def highlight_rules(*, dark: bool) -> Markup:
    """Return the style sheet of `highlighted`, for elements inside `.source`."""
    formatter = HtmlFormatter(style=DARK if dark else LIGHT)
    rules = formatter.get_style_defs(".source")  # type: ignore[no-untyped-call]
    return Markup(rules)  # noqa: S704 - ours
