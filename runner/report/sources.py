"""The handlers' source in colour, for a light page and a dark one."""

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

LIGHT, DARK = "xcode", "github-dark"


def highlighted(source: str) -> Markup:
    """The lines of a `pre` element; pygments escapes what it is given."""
    return Markup(highlight(source, PythonLexer(), HtmlFormatter(nowrap=True)))  # noqa: S704 - escaped by pygments


def highlight_rules(*, dark: bool) -> Markup:
    """The style sheet of `highlighted`, for elements inside `.source`."""
    formatter = HtmlFormatter(style=DARK if dark else LIGHT)
    rules = formatter.get_style_defs(".source")  # type: ignore[no-untyped-call]
    return Markup(rules)  # noqa: S704 - ours
