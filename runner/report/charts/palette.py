"""One colour per app, everywhere: on paper and on screens, light and dark.

Okabe and Ito, "Color Universal Design", 2008: told apart with any colour vision. The dark set is the same, lightened.
"""

from dataclasses import dataclass

from runner.records.condition import FLOOR
from scenarios.claims import CLAIMED_PAIR


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour by role: what charts are drawn with, and what a dark page shows in its place."""

    role: str
    light: str
    dark: str


PAPER = Colour("paper", "#ffffff", "#161b22")
INK = Colour("ink", "#1f2328", "#e6edf3")
MUTED = Colour("muted", "#59636e", "#9da7b3")
FAINT = Colour("faint", "#8b949e", "#8d96a0")
RULE = Colour("rule", "#c9d1d9", "#3d444d")
GUIDE = Colour("guide", "#e9edf1", "#272d36")
FLOOR_COLOUR = Colour("floor", "#a4abb3", "#7d8590")
KERNEL_COLOUR = Colour("kernel", "#57606a", "#b1bac4")

APPS = (
    Colour("app-1", "#0072b2", "#56b4e9"),  # blue: the contender of the claims
    Colour("app-2", "#d55e00", "#ff9a57"),  # vermilion: their baseline
    Colour("app-3", "#009e73", "#35cfa2"),
    Colour("app-4", "#cc79a7", "#eba6cb"),
    Colour("app-5", "#e69f00", "#f5c04f"),
    Colour("app-6", "#7a5cc7", "#b29bf2"),
    Colour("app-7", "#7f5a1e", "#c9a063"),
    Colour("app-8", "#56a0b8", "#8fd3e8"),
    Colour("app-9", "#a3344f", "#f08aa2"),
)
KNOWN = dict(zip(CLAIMED_PAIR, APPS, strict=False)) | {FLOOR: FLOOR_COLOUR}
ALL = (PAPER, INK, MUTED, FAINT, RULE, GUIDE, FLOOR_COLOUR, KERNEL_COLOUR, *APPS)


def colours(apps: list[str]) -> dict[str, Colour]:
    """Return each app's colour; the floor is grey. Configurations beyond the headline pair take the rest in turn."""
    others = [app for app in apps if app not in KNOWN]
    rest = APPS[2:]
    return KNOWN | {app: rest[position % len(rest)] for position, app in enumerate(others)}
