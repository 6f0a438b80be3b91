"""A picture as an element of a page that holds others: in the page's own colours, and a third as long."""

import re
from hashlib import blake2b

from runner.report.charts.palette import ALL

TAG = re.compile(r"<[^>]+>")
"""Matplotlib writes no `>` inside of an attribute or a text, so this never reaches into what a run calls its things."""
STYLE = re.compile(r' style="([^"]*)"')
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
    element = TAG.sub(lambda tag: _compacted(tag.group(), name, kept, rules), element)
    element = re.sub(r">\s+<", "><", element)
    element = EMPTY_PATH.sub("", element)
    for _ in range(2):
        element = HOLLOW.sub(r"\1", element)
    style = "".join(f".{class_name}{{{rule}}}" for class_name, rule in sorted(rules.items()))
    return element.replace(">", f"><style>{style}</style>", 1)


def _compacted(tag: str, name: str, kept: set[str], rules: dict[str, str]) -> str:
    """Return a tag with its class for its style, no id that nothing refers to, and numbers to a tenth of a point."""
    if tag.startswith("<svg"):
        return re.sub(r' (?:width|height|version|xmlns(?::xlink)?)="[^"]*"', "", tag)
    tag = NO_TURN.sub("", tag)
    tag = NUMBERS.sub(lambda match: NUMBER.sub(_rounded, " ".join(match.group().split())), tag)
    tag = re.sub(r' id="([^"]*)"', lambda match: f' id="{name}-{match[1]}"' if match[1] in kept else "", tag)
    tag = REFERENCE.sub(lambda match: match.group().replace(f"#{match[1]}", f"#{name}-{match[1]}"), tag)
    tag = tag.replace("xlink:href", "href")
    return STYLE.sub(lambda match: f' class="{_class_of(match[1], rules)}"', tag)


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number.group()):.1f}".removesuffix(".0")


def _class_of(style: str, rules: dict[str, str]) -> str:
    """Return the class that says the same, in the colours of the page."""
    rule = "; ".join(part for part in style.split("; ") if not part.startswith("font-family"))
    for colour in ALL:
        rule = rule.replace(f": {colour.light}", f": var(--{colour.role}, {colour.light})")
    class_name = "s" + blake2b(rule.encode(), digest_size=4).hexdigest()
    rules[class_name] = rule
    return class_name
