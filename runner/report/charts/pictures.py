"""A drawn figure as bytes: the same figure, the same bytes. No state of matplotlib's is left changed."""

import html
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image, ImageColor

from runner.report.charts.layout import NARROW, WIDE
from runner.report.charts.palette import ALL

STYLE = Path(__file__).with_name("style.mplstyle")
COLOURS = 256
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


def _bytes(figure: Figure, ending: str) -> bytes:
    buffer = BytesIO()
    if ending == "svg":
        figure.savefig(buffer, format=ending, metadata=NO_METADATA[ending])
        return buffer.getvalue()
    # Hardly packed here, since it is packed again once its colours are few.
    figure.savefig(buffer, format=ending, metadata=NO_METADATA[ending], pil_kwargs={"compress_level": 1})
    return _with_few_colours(buffer)


def _with_few_colours(picture: BytesIO) -> bytes:
    """A PNG with a palette: a third of the size for what holds a dozen colours and their edges.

    The house's own colours and the commonest others are kept as they are, any other becomes the nearest of these.
    Pillow's own choice goes by how much there is of each, and gave one app the colour of another that has more bars.
    """
    pixels = np.asarray(Image.open(picture).convert("RGBA")).view(np.uint32)[..., 0]
    found, place, often = np.unique(pixels, return_inverse=True, return_counts=True)
    house = np.array([ImageColor.getcolor(colour.light, "RGBA") for colour in ALL], np.uint8).view(np.uint32)[:, 0]
    chosen = np.array(list(dict.fromkeys([*house, *found[np.argsort(-often, kind="stable")]]))[:COLOURS])
    apart = _channels(found)[:, None, :].astype(np.int32) - _channels(chosen)
    nearest = (apart**2).sum(axis=2).argmin(axis=1).astype(np.uint8)
    smaller = BytesIO()
    image = Image.fromarray(nearest[place].reshape(pixels.shape))
    image.putpalette(_channels(chosen).tobytes())
    image.save(smaller, format="png")
    return smaller.getvalue()


def _channels(colours: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Red, green and blue, shape (colours, 3)."""
    return colours[:, None].view(np.uint8)[:, :3]


def _labelled(svg: bytes, label: str) -> bytes:
    """Say what the picture shows to a screen reader; matplotlib says nothing."""
    return svg.replace(b"<svg ", f'<svg role="img" aria-label="{html.escape(label, quote=True)}" '.encode(), 1)
