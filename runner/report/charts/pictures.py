"""A drawn figure as bytes, the same for the same figure; in a page as an element, in the page's own colours.

No state of matplotlib's is left changed.
"""

import html
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image, ImageColor

from runner.report.charts.layout import ALL, NARROW, WIDE

STYLE = Path(__file__).with_name("style.mplstyle")
HASHED_ID = re.compile(rb' id="([a-z][0-9a-f]{10})"')
# Matplotlib would state its own version and the time; neither is a finding, and both change the bytes.
# A PNG is hardly packed, since it is packed again once its colours are few.
SAVED: dict[str, dict[str, Any]] = {
    "svg": {"metadata": {"Date": None, "Creator": None, "Format": None, "Type": None}},
    "png": {"metadata": {"Software": None}, "pil_kwargs": {"compress_level": 1}},
}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw and save within this, whatever the reader's own settings are."""
    settings = mpl.rc_params_from_file(STYLE, use_default_template=True)
    # The backend belongs to the process; a figure is saved without one.
    with mpl.rc_context({key: value for key, value in settings.items() if key != "backend"}):
        yield


@dataclass(frozen=True)
class Chart:
    """A picture that states its finding; drawn when its bytes are asked for, and then kept."""

    name: str
    title: str
    description: str  # what is drawn, for those who do not see it
    draw: Callable[[float], Figure]  # to a width in inches

    @cached_property
    def svg(self) -> bytes:
        return self._svg(self._wide)

    @cached_property
    def png(self) -> bytes:
        return _with_few_colours(_saved(self._wide, "png"))

    @cached_property
    def narrow_svg(self) -> bytes:
        """Drawn for a telephone; only the page has it."""
        return self._svg(self._drawn(NARROW))

    @cached_property
    def _wide(self) -> Figure:
        return self._drawn(WIDE)

    @house_style()
    def _drawn(self, width: float) -> Figure:
        return self.draw(width)

    def _svg(self, figure: Figure) -> bytes:
        """Say what the picture shows to a screen reader; matplotlib says nothing."""
        label = html.escape(f"{self.title}. {self.description}", quote=True)
        svg = counted_ids(_saved(figure, "svg").getvalue())
        return svg.replace(b"<svg ", f'<svg role="img" aria-label="{label}" '.encode(), 1)


def file_name(name: str, *before: str) -> str:
    """Return the name of a chart's files for what is measured: `rates-json_hello` for that and `rates`."""
    return "-".join([*before, *re.findall(r"[a-z0-9_]+", name.lower())])


@house_style()
def _saved(figure: Figure, ending: str) -> BytesIO:
    buffer = BytesIO()
    figure.savefig(buffer, format=ending, **SAVED[ending])
    return buffer


def counted_ids(svg: bytes) -> bytes:
    """Number the ids that matplotlib makes by hashing what they stand for.

    A hash of a place changes wholly with its last digit, which differs between interpreters and platforms.
    """
    found = dict.fromkeys(HASHED_ID.findall(svg))
    numbers = {name: name[:1] + str(number).encode() for number, name in enumerate(found, start=1)}
    return re.sub(rb"(?<=[\"#])[a-z][0-9a-f]{10}(?=[\")])", lambda match: numbers.get(match[0], match[0]), svg)


def _with_few_colours(picture: BytesIO) -> bytes:
    """Give a PNG a palette of the house's colours and the commonest others: a third of the size.

    Pillow's own choice goes by how much there is of each, and gave one app the colour of another that has more bars.
    """
    pixels = np.asarray(Image.open(picture).convert("RGBA")).view(np.uint32)[..., 0]
    found, place, often = np.unique(pixels, return_inverse=True, return_counts=True)
    house = np.array([ImageColor.getcolor(colour.light, "RGBA") for colour in ALL], np.uint8).view(np.uint32)[:, 0]
    chosen = np.array(list(dict.fromkeys([*house, *found[np.argsort(-often, kind="stable")]]))[:256])
    apart = _channels(found)[:, None, :].astype(np.int32) - _channels(chosen)
    nearest = (apart**2).sum(axis=2).argmin(axis=1).astype(np.uint8)
    image, smaller = Image.fromarray(nearest[place].reshape(pixels.shape)), BytesIO()
    image.putpalette(_channels(chosen).tobytes())
    image.save(smaller, format="png")
    return smaller.getvalue()


def _channels(colours: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Red, green and blue, shape (colours, 3)."""
    return colours[:, None].view(np.uint8)[:, :3]


TAG = re.compile(r"<[^>]+>")
"""Matplotlib writes no `>` inside of an attribute or a text, so this never reaches into what a run calls its things."""
STYLE_OF = re.compile(r' style="([^"]*)"')
NUMBER = re.compile(r"-?\d+\.\d{2,}")
NUMBERS = re.compile(r'\b(?:d|x|y|viewBox|transform)="[^"]*"')
REFERENCE = re.compile(r'(?:href="#|url\(#)([^")]+)')
EMPTY_PATH = re.compile(r'<path d="M [\d.]+ [\d.]+ ?"[^>]*/>')
HOLLOW = re.compile(r"<g(?: [^>]*)?>(<text[^>]*>[^<]*</text>|)</g>")
NO_TURN = re.compile(r' transform="rotate\(-?0 [^"]*"')


def inline(svg: bytes, name: str) -> str:
    """Return the SVG as an element. Its ids get the name before them, and each colour becomes a CSS variable.

    Each style becomes a class that is named by what it says, so that pictures on one page can share them.
    """
    text = svg.decode()
    element = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", text[text.index("<svg") :], count=1, flags=re.DOTALL)
    kept = set(REFERENCE.findall(element))
    rules: dict[str, str] = {}
    element = TAG.sub(lambda tag: _compacted(tag[0], name, kept, rules), element)
    element = re.sub(r">\s+<", "><", element)
    element = EMPTY_PATH.sub("", element)
    element = HOLLOW.sub(r"\1", HOLLOW.sub(r"\1", element))
    style = "".join(f".{class_name}{{{rule}}}" for class_name, rule in sorted(rules.items()))
    return element.replace(">", f"><style>{style}</style>", 1)


def _compacted(tag: str, name: str, kept: set[str], rules: dict[str, str]) -> str:
    """Return a tag with its class for its style, no id that nothing refers to, and numbers to a tenth of a point."""

    def tenths(number: re.Match[str]) -> str:
        return f"{float(number[0]):.1f}".removesuffix(".0")

    if tag.startswith("<svg"):
        return re.sub(r' (?:width|height|version|xmlns(?::xlink)?)="[^"]*"', "", tag)
    tag = NO_TURN.sub("", tag)
    tag = NUMBERS.sub(lambda match: NUMBER.sub(tenths, " ".join(match[0].split())), tag)
    tag = re.sub(r' id="([^"]*)"', lambda match: f' id="{name}-{match[1]}"' if match[1] in kept else "", tag)
    tag = REFERENCE.sub(lambda match: match[0].replace(f"#{match[1]}", f"#{name}-{match[1]}"), tag)
    tag = tag.replace("xlink:href", "href")
    return STYLE_OF.sub(lambda match: f' class="{_class_of(match[1], rules)}"', tag)


def _class_of(style: str, rules: dict[str, str]) -> str:
    """Return the class that says the same, in the colours of the page."""
    rule = "; ".join(part for part in style.split("; ") if not part.startswith("font-family"))
    for colour in ALL:
        rule = rule.replace(f": {colour.light}", f": var(--{colour.role}, {colour.light})")
    class_name = "s" + blake2b(rule.encode(), digest_size=4).hexdigest()
    rules[class_name] = rule
    return class_name
