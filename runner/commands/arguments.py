"""From words on the command line to what is measured: options with their help, names, and the nearest known name."""

import difflib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import typer

from apps.contenders import BASELINE, CONTENDERS, App
from runner.errors import UsageError
from runner.experiment.lineup import EXPERIMENTS, HALF_LOAD, HEADLINE_CONTENDERS, RESOURCES, all_borrowed, contenders_of
from runner.paths import ROOT
from runner.records.condition import Client
from runner.records.probes import ProbePlan
from runner.rig import postgresql
from scenarios.discovery import ScenarioError, all_scenarios
from scenarios.spec import HEADLINE, Scenario

Scenarios = Annotated[
    str,
    typer.Option(help="Names such as 'json_hello list_items[100]', or all, or headline, or areas: one of each."),
]
Measurable = Annotated[
    str,
    typer.Option(
        help="Names such as 'json_hello list_items[100]', or headline, or areas: one of each; an experiment such as "
        "connections or workers, or 'connections[json_hello]' alone; resources: start-up, memory and more; or all."
    ),
]
OneScenario = Annotated[str, typer.Argument(help="A scenario: json_hello, list_items[100].")]
OneContender = Annotated[str, typer.Argument(help="A contender: litestar, fastapi.")]
Contenders = Annotated[
    str,
    typer.Option(
        help="Names such as 'fastapi litestar litestar-attrs', or all, or headline: the two that the claim is about. "
        "Default: headline for the headline scenarios, all for any others.",
    ),
]
RunFolder = Annotated[Path, typer.Argument(help="The folder of a run, such as results/reference.")]
Seed = Annotated[
    int | None, typer.Option(help="Seed of every random choice; default: a new one for each run.", min=0, max=2**63 - 1)
]
Budget = Annotated[str, typer.Option(help="How long to measure at most: 90s, 5m, 1h.")]
MoreBudget = Annotated[
    str, typer.Option(help="How long to measure at most, including what was measured before; default: as first asked.")
]
Precision = Annotated[
    str, typer.Option(help="Stop when the half-width of every interval is at most this share of its ratio.")
]
Out = Annotated[Path | None, typer.Option(help="The folder of the run, which must not exist yet.")]
Rounds = Annotated[int | None, typer.Option(help="Stop after this many blocks of each scenario.", min=1)]
Rate = Annotated[
    float | None,
    typer.Option(help="Requests per second of open loops, instead of shares of a capacity.", min=1, max=1_000_000),
]
ClientWord = Annotated[
    Client,
    typer.Option(
        help="How the generator waits between answers. To poll, it needs a core of its own; without one it sleeps."
    ),
]
PairFolder = Annotated[
    Path | None, typer.Option(help="The folder of two apps of your own, as `doublecheck init` writes one.")
]
HostsFile = Annotated[
    Path | None,
    typer.Option(help="A file that names other machines to serve and to send load: docs/several-machines.md."),
]
SecretFile = Annotated[Path, typer.Option(help="A file that all hosts of a run have, readable by its owner only.")]
Runs = Annotated[
    int, typer.Option(help="Measure this many whole runs, and report how much they differ.", min=1, max=100)
]
Pause = Annotated[str, typer.Option(help="Pause between two runs: 1m, 30m.")]
RunIfAny = Annotated[Path | None, typer.Argument(help="The folder of a run; default: everything that is committed.")]
MachineName = Annotated[str, typer.Option(help="Name of the machine: amd-epyc-zen-5. Default: named by its processor.")]
Long = Annotated[bool, typer.Option(help="Also make fifty comparisons and twice ten repeats: 45 minutes.")]


def measurable_named(words: str) -> list[Scenario]:
    """Return the scenarios of `scenarios_named`, and those that experiments borrow.

    `connections` is an experiment with all of its scenarios, `connections[json_hello]` with one of them. `resources` is
    none: what it costs to run an app is looked at without load.
    """
    named = [word for word in split(words) if word != RESOURCES]
    return [] if split(words) and not named else scenarios_named(" ".join(named), all_borrowed())


def probes_of(words: str) -> ProbePlan:
    """Return how often a run looks at what the contenders cost to run; the default run does so in passing."""
    from runner.experiment.probing import FULL, SHORT

    if {RESOURCES, "all"} & {*split(words)}:
        return FULL
    return SHORT if words == "headline" else ()


def split(words: str) -> list[str]:
    return words.replace(",", " ").split()


def scenarios_named(words: str, borrowed: Mapping[str, Scenario] = MappingProxyType({})) -> list[Scenario]:
    """Return the scenarios of a group or of names: `list_items[100]` is one, `list_items` all of its parameters.

    Raise UsageError for a name that no scenario has, or a scenario that lacks a module in an app.
    """
    try:
        known = {**all_scenarios(), **borrowed}
    except ScenarioError as error:
        raise UsageError(str(error)) from None
    chosen: dict[str, Scenario] = {}
    for word in split(words):
        chosen |= chosen_by(word, known)
    if not chosen:
        raise UsageError(
            f"no scenario is named: give names, or one of {', '.join(GROUPS)} (`doublecheck list` shows them)"
        )
    for scenario in chosen.values():
        refuse_missing_modules(scenario)
    return list(chosen.values())


def chosen_by(word: str, known: Mapping[str, Scenario]) -> dict[str, Scenario]:
    if word in GROUPS:
        return GROUPS[word](known)
    named = {name: scenario for name, scenario in known.items() if word in (name, collective(scenario))}
    if not named:
        raise unknown("scenario", word, {*known, *map(collective, known.values()), *EXPERIMENTS, RESOURCES})
    return named


def collective(scenario: Scenario) -> str:
    """Return the word that names it together with others: its file, or the experiment that it is lent to."""
    return scenario.experiment or scenario.module


def one_of_each_area(known: Mapping[str, Scenario]) -> dict[str, Scenario]:
    """Return the first scenario of each area, one of the headline before any other."""
    first: dict[str, Scenario] = {}
    scenarios = [scenario for scenario in known.values() if not scenario.experiment]
    for scenario in sorted(scenarios, key=lambda scenario: not scenario.tags >= HEADLINE):
        first.setdefault(scenario.area, scenario)
    return {scenario.name: scenario for scenario in first.values()}


GROUPS: dict[str, Callable[[Mapping[str, Scenario]], dict[str, Scenario]]] = {
    "all": lambda known: {name: scenario for name, scenario in known.items() if scenario.experiment != HALF_LOAD.name},
    "headline": lambda known: {
        name: scenario
        for name, scenario in known.items()
        if scenario.tags >= HEADLINE or scenario.experiment == HALF_LOAD.name
    },
    "areas": one_of_each_area,
}
"""Words that name several scenarios. `all` has the whole of `latency`, the headline only its half load."""


def refuse_missing_modules(scenario: Scenario) -> None:
    """Raise UsageError with the path of what is missing: a scenario is three files."""
    for app in contenders_of(scenario):
        module = Path("apps", app.folder, f"{scenario.module}.py")
        if not (ROOT / module).exists():
            raise UsageError(f"{scenario.name} has no {module}: write it, or give a reason in the scenario's `absent`")


def contender_named(word: str) -> App:
    if word not in CONTENDERS:
        raise unknown("contender", word, CONTENDERS)
    return CONTENDERS[word]


def contenders_named(words: str) -> tuple[str, ...]:
    """Return contenders in one order; raise UsageError for an unknown name and where nothing can be compared."""
    groups = {"headline": list(HEADLINE_CONTENDERS), "all": list(CONTENDERS)}
    chosen = [name for word in split(words) for name in groups.get(word, [word])]
    named = {contender_named(name).name for name in chosen}
    if len(named) < 2:
        raise UsageError(
            "a comparison takes two contenders, such as 'fastapi litestar' (`doublecheck list` shows them)"
        )
    if BASELINE.name not in named:
        raise UsageError(f"every comparison is with {BASELINE.name}: name it among CONTENDERS too")
    return tuple(name for name in CONTENDERS if name in named)


def refuse_together(pair: Path | None, contenders: str, runs: int = 1, hosts: Path | None = None) -> None:
    """Raise UsageError for options that go with a bench of the suite on this machine alone."""
    if pair and contenders:
        raise UsageError(f"a pair names its own two contenders: leave out CONTENDERS={contenders!r}")
    if pair and runs > 1:
        raise UsageError(f"a pair is measured in one run: leave out RUNS={runs}, and compare two runs by make compare")
    if pair and hosts:
        raise UsageError(
            f"a pair is measured on this machine: leave out HOSTS={hosts}, whose agent serves the suite's own"
        )
    if hosts and runs > 1:
        raise UsageError(f"several machines are measured in one run: leave out RUNS={runs}, and compare runs by hand")


def usual_contenders(scenarios: str) -> str:
    return "headline" if scenarios == "headline" else "all"


def unknown(kind: str, word: str, known: Collection[str]) -> UsageError:
    near = ", ".join(difflib.get_close_matches(word, known, n=3, cutoff=0.4))
    shows = "`doublecheck list` shows all"
    return UsageError(f"no {kind} is called {word!r}: {f'did you mean {near}? ({shows})' if near else shows}")


UNITS_IN_SECONDS = {"h": 3600, "m": 60, "s": 1}


def seconds_in(word: str, name: str = "BUDGET") -> float:
    """Read `90s`, `5m`, `1h30m` as seconds; raise UsageError, which calls it by its name, for anything else."""
    parts = re.findall(r"(\d+(?:\.\d+)?)([hms])", word)
    total = sum(float(number) * UNITS_IN_SECONDS[unit] for number, unit in parts)
    if "".join(number + unit for number, unit in parts) != word or not total:
        raise UsageError(f"{name} is a time such as 90s, 5m or 1h30m, not {word!r}")
    return total


def share_in(word: str) -> float:
    """Read `3%` or `0.03` as a share; raise UsageError for anything else, and for what no run can reach."""
    try:
        share = float(word.removesuffix("%")) / (100 if word.endswith("%") else 1)
    except ValueError:
        share = 0.0
    if not 0.001 <= share <= 0.5:
        raise UsageError(f"PRECISION is a half-width between 0.1% and 50%, such as 3%, not {word!r}")
    return share


def show(scenarios: Sequence[Scenario]) -> None:
    from runner.report.console import output, table

    console = output()
    columns = ("scenario", "area", "tags", "contenders", "question")
    console.print(table(columns, [row(scenario) for scenario in scenarios]))
    console.print()
    contenders = [
        (app.name, app.description, f"those tagged {' or '.join(sorted(app.tags))}" if app.tags else "all of them")
        for app in CONTENDERS.values()
    ]
    console.print(table(("contender", "what it is", "takes part in"), contenders))


def row(scenario: Scenario) -> tuple[str, ...]:
    contenders = str(len(contenders_of(scenario)))
    if scenario.needs_database and (reason := postgresql.missing()):
        contenders = f"skipped: {reason}"
    question = scenario.question.partition("\n")[0]
    return scenario.name, scenario.area, " ".join(sorted(scenario.tags)), contenders, question
