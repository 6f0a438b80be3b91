"""The sections of a page, in the order in which they are read, each with its heading and its shorter name."""

from collections.abc import Container
from dataclasses import dataclass

from runner.analysis.summary import Summary
from runner.report.text.reading import pairs


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page."""

    anchor: str
    label: str
    """In the list of contents."""
    heading: str


SECTIONS = (
    Section("machines", "Machines", "On each kind of machine in the collection"),
    Section("headline", "Small endpoints", "On small endpoints"),
    Section("work", "Work of your own", "With work of your own in the handler"),
    Section("ladder", "Longer lists", "With longer lists"),
    Section("reason", "Is msgspec the reason?", "Is msgspec the reason?"),
    Section("below-saturation", "Latency", "How long users wait below saturation"),
    Section("costs", "Memory and start-up", "What it costs to run"),
    Section("compare", "Compare", "Every contender, on each machine and by each measure"),
    Section("claims", "Claims", "The claims, on this machine"),
    Section("ratios", "All ratios", "How many times as fast, scenario by scenario"),
    Section("experiments", "Connections, workers", "Under other conditions"),
    Section("throughput", "Throughput", "Requests per second"),
    Section("cpu", "CPU time", "CPU time per request"),
    Section("instructions", "Instructions", "Instructions per request"),
    Section("latency", "At saturation", "Latency at saturation"),
    Section("capabilities", "Capabilities", "What they can do, and what that costs"),
    Section("scenarios", "Scenarios", "The scenarios"),
    Section("believed", "Believe it?", "Can this run be believed?"),
    Section("method", "Method", "The method in short"),
    Section("again", "Make it again", "Make this report again"),
)


def sections(summary: Summary, charts: Container[str], *, collected: bool) -> list[Section]:
    """Return those that this run has something for; `charts` are the names of its pictures."""
    absent = {
        "machines": not collected,
        "work": summary.dilution is None,
        "reason": not summary.libraries,
        "below-saturation": not summary.open_loops,
        "costs": summary.running is None,
        "claims": not summary.claims,
        "compare": not pairs(summary),
        "experiments": not summary.experiments,
        "capabilities": not summary.claims,
        **{name: name not in charts for name in ("headline", "ladder", "instructions", "latency")},
    }
    return [section for section in SECTIONS if not absent.get(section.anchor)]
