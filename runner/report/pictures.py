"""A drawn figure as bytes: the same figure, the same bytes. No state of matplotlib's is left changed."""

import html
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from runner.report.layout import NARROW, WIDE
from runner.report.palette import ALL

STYLE = Path(__file__).with_name("style.mplstyle")
# Matplotlib would state its own version and the time; neither is a finding, and both change the bytes.
NO_METADATA = {"svg": {"Date": None, "Creator": None, "Format": None, "Type": None}, "png": {"Software": None}}


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture that states its finding."""

    name: str
    """Of its files, without the ending."""
    title: str
    """The finding."""
    description: str
    """What is drawn, for those who do not see it."""
    svg: bytes
    png: bytes
    narrow_svg: bytes
    """The same for a telephone; only the page has it."""


@contextmanager
def house_style() -> Iterator[None]:
    """Draw and save within this: the style sheet over matplotlib's defaults, whatever the reader's own settings are."""
    settings = mpl.rc_params_from_file(STYLE, use_default_template=True)
    # The backend belongs to the process; a figure is saved without one.
    with mpl.rc_context({key: value for key, value in settings.items() if key != "backend"}):
        yield


def saved(name: str, title: str, description: str, draw: Callable[[float], Figure]) -> Chart:
    """The chart in both formats, drawn to the width of a page; and once more for a telephone."""
    wide = draw(WIDE)
    svg, png, narrow = _bytes(wide, "svg"), _bytes(wide, "png"), _bytes(draw(NARROW), "svg")
    label = f"{title}. {description}"
    return Chart(name, title, description, _labelled(svg, label), png, _labelled(narrow, label))


def inline(svg: bytes, name: str) -> str:
    """The SVG as an element of a page that holds others, in the page's own colours.

    Its ids get the name before them, and each colour becomes a CSS variable with itself as the fallback.
    """
    text = svg.decode()
    element = text[text.index("<svg") :]
    element = re.sub(r'\b(id="|href="#|url\(#)', rf"\g<1>{name}-", element)
    for size in ("width", "height"):
        element = re.sub(rf'(<svg\b[^>]*?) {size}="[^"]*"', r"\1", element, count=1)
    for colour in ALL:
        element = element.replace(f": {colour.light}", f": var(--{colour.role}, {colour.light})")
    return element


def _bytes(figure: Figure, ending: str) -> bytes:
    buffer = BytesIO()
    figure.savefig(buffer, format=ending, metadata=NO_METADATA[ending])
    return buffer.getvalue()


def _labelled(svg: bytes, label: str) -> bytes:
    """Say what the picture shows to a screen reader; matplotlib says nothing."""
    return svg.replace(b"<svg ", f'<svg role="img" aria-label="{html.escape(label, quote=True)}" '.encode(), 1)
