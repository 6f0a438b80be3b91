"""The parts of the documents that are made from the code: `make docs` writes them, `make lint` finds stale ones."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from apps.contenders import CONTENDERS, HEADLINE_PAIR
from runner.analysis import wording
from runner.analysis.costs import code_lines
from runner.analysis.statistics.latency import OfferedBlock
from runner.analysis.validity import comparison, open_loop, whole_run
from runner.analysis.validity.check import Check
from runner.analysis.validity.evidence import Evidence
from runner.commands.scaffold import new_files
from runner.experiment.lineup import contenders_of
from runner.paths import APPS
from runner.records.run import Recording
from scenarios.capabilities import CAPABILITIES, ONE_SIDED
from scenarios.claims import CLAIMED_PAIR, CLAIMS, Claim, Rule
from scenarios.discovery import all_scenarios
from scenarios.spec import HEADLINE, WAITING, Scenario

EVERYONE = CONTENDERS.values()

IN_CAPITALS = {"dto": "DTO", "openapi": "OpenAPI"}
"""Areas that are abbreviations."""


def validity_table() -> str:
    return check_table((*comparison.voids, *comparison.warns, *whole_run.run_warns))


def open_loop_table() -> str:
    return check_table((*open_loop.voids, *open_loop.warns))


def check_table(checks: Iterable[Check[Evidence] | Check[Recording] | Check[Sequence[OfferedBlock]]]) -> str:
    rows = [(check.name, summary(check.measure.__doc__), check.fails_when, effect(check.voids)) for check in checks]
    return table(("check", "what the figure is", "fails when", "what follows"), rows)


def scenario_tables() -> str:
    """Return a table for each area: the question, what it tests and cannot say, who takes part."""
    columns = ("scenario", "question", "what it tests, and what it cannot say", "contenders", "marks")
    by_area = sorted(files(), key=lambda scenarios: scenarios[0].area)
    return "\n\n".join(
        f"## {heading(area)}\n\n{table(columns, [scenario_row(scenarios) for scenarios in listed])}"
        for area, listed in groupby(by_area, key=lambda scenarios: scenarios[0].area)
    )


def files() -> list[list[Scenario]]:
    """Return the scenarios of each file: one, or one for each parameter."""
    return [list(scenarios) for _, scenarios in groupby(all_scenarios().values(), key=lambda scenario: scenario.module)]


def heading(area: str) -> str:
    return IN_CAPITALS.get(area) or area.replace("_", " ").capitalize()


def scenario_row(scenarios: list[Scenario]) -> tuple[str, ...]:
    first = scenarios[0]
    question, _, rest = first.question.partition("\n")
    named = f"`{first.module}`" + "".join(
        f" `{parameter_of(scenario)}`" for scenario in scenarios if parameter_of(scenario)
    )
    return named, question, one_line(rest), who(scenarios), "; ".join(marks(scenarios))


def parameter_of(scenario: Scenario) -> str:
    """Return the parameter in brackets; empty for a scenario without."""
    return scenario.name.removeprefix(scenario.module)


def who(scenarios: list[Scenario]) -> str:
    """Name the contenders, at which parameters unless at all, and those that cannot take part with the reason."""
    taking_part = {app.name: [scenario for scenario in scenarios if app in contenders_of(scenario)] for app in EVERYONE}
    contenders = [f"`{name}`{at(where, scenarios)}" for name, where in taking_part.items() if where]
    absent = [f"not `{name}`: {reason}" for name, reason in scenarios[0].absent.items()]
    return "; ".join([", ".join(contenders), *absent])


def at(where: list[Scenario], scenarios: list[Scenario]) -> str:
    """Name the parameters; empty if these are all."""
    return "" if where == scenarios else f" at {' '.join(f'`{parameter_of(scenario)}`' for scenario in where)}"


def marks(scenarios: list[Scenario]) -> list[str]:
    headline = [scenario for scenario in scenarios if scenario.tags >= HEADLINE]
    at = " ".join(f"`{parameter_of(scenario)}`" for scenario in headline if parameter_of(scenario))
    marked = {
        f"headline {at}".strip(): bool(headline),
        "waiting": scenarios[0].tags >= WAITING,
        "database": scenarios[0].needs_database,
    }
    return [mark for mark, is_so in marked.items() if is_so]


def capability_table() -> str:
    rows = [
        (
            capability.name,
            "" if capability.claim is None else str(capability.claim),
            *(capability.how(app) for app in CLAIMED_PAIR),
            "; ".join(f"`{module}` {lines_of(module)}" for module in capability.scenarios),
        )
        for capability in CAPABILITIES
    ]
    return table(("capability", "claim", *map(wording.name_of, CLAIMED_PAIR), "proved by, and lines of code"), rows)


def lines_of(module: str) -> str:
    """Return the lines of code of a scenario in each app; `none` if it has no module there."""
    return " : ".join(str(code_lines(path.read_text())) if path.exists() else "none" for path in modules_of(module))


def modules_of(module: str) -> list[Path]:
    """Return the two apps' modules for a scenario, the contender's first."""
    return [APPS / app.folder / f"{module}.py" for app in reversed(HEADLINE_PAIR)]


def one_sided_table() -> str:
    proper = {app.name: app.description.partition(" ")[0] for app in HEADLINE_PAIR}
    return table(("only in", "what", "how"), [(proper[each.framework], each.name, each.how) for each in ONE_SIDED])


def claim_table() -> str:
    rows = [(str(claim.number), claim.sentence, tested_by(claim)) for claim in CLAIMS]
    return table(("claim", "the source says", "tested by"), rows)


def tested_by(claim: Claim) -> str:
    """Say what tests a claim: scenarios, probes, or nothing yet."""
    if claim.measures:
        return f"{wording.counted(len(claim.measures), 'measure')} of what it costs to run"
    if claim.rule is Rule.PERFORMANCE:
        return "latency at equal load, and the scenarios of dilution"
    if not claim.areas:
        return "the headline scenarios"
    known = all_scenarios().values()
    by_area = {
        area: [scenario for scenario in known if area in {scenario.area, *scenario.tags}] for area in claim.areas
    }
    missing = [area for area in claim.areas if not by_area[area]]
    if missing:
        return f"nothing yet: no scenario of {' or '.join(missing)}"
    return wording.counted(len({scenario.name for scenarios in by_area.values() for scenario in scenarios}), "scenario")


def new_scenario_file(folder: str) -> str:
    """Return one of the files that `make scenario NAME=greet_by_name` writes, under its path."""
    [(path, text)] = [(path, text) for path, text in new_files("greet_by_name").items() if path.parent.name == folder]
    return f"`{path.as_posix()}`:\n\n```python\n{text}```"


def summary(docstring: str | None) -> str:
    """Return the first line of a docstring."""
    return (docstring or "").strip().partition("\n")[0]


def one_line(text: str) -> str:
    return " ".join(text.split())


def effect(voids: bool) -> str:  # noqa: FBT001 - a column of the table
    return "no verdict" if voids else "a warning beside the verdict"


def table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [columns, tuple("---" for _ in columns), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
