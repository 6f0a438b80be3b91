"""From probes to what it costs to run an app. The replicate is a fresh process; rounds pair the two apps.

The ratio of CPU time of the claimed pair, typically: over the headline scenarios that are valid.

The formula of `overhead` with what a run measured: its figures from `work[0]`, its check from all of `work[*]`.

How much code it took: lines of a module that hold code, without blanks, docstrings and comments.

What the servers of an experiment take while they are measured.
"""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from runner.analysis import wording
from runner.analysis.cost_figures import (
    PER_SECOND,
    CostCount,
    CostFigure,
    DilutedWork,
    Dilution,
    DilutionPoint,
    Overhead,
    RunningCosts,
    typical_cpu_ratios,
)
from runner.analysis.roles import is_headline
from runner.analysis.statistics.estimate import LEVEL, Estimate, mean_interval, ratio_interval
from runner.analysis.summary import Comparison, ScenarioSummary, TypicalCpu
from runner.analysis.validity.evidence import gather
from runner.records.condition import FLOOR, Versus
from runner.records.resources import (
    SMALLEST,
    Documented,
    Imported,
    Installed,
    Kept,
    Memory,
    Missed,
    Reloaded,
    Resource,
    Started,
    Written,
)
from runner.records.run import Recording


def typical_cpu(
    recording: Recording, slices: pd.DataFrame, scenarios: Sequence[ScenarioSummary], versus: Versus
) -> TypicalCpu | None:
    """Return the three ratios over the valid headline scenarios; `slices` is `slices_frame` of the recording."""
    names = [scenario.name for scenario in scenarios if is_headline(scenario.asked.tags) and is_valid(scenario, versus)]
    ratios = typical_cpu_ratios([gather(recording, slices, name, versus).cpu_by_block for name in names])
    if ratios is None or ratios.as_served is None:
        return None
    return TypicalCpu(contender=versus.contender, baseline=versus.baseline, scenarios=names, ratios=ratios)


def is_valid(scenario: ScenarioSummary, versus: Versus) -> bool:
    """Return whether the comparison of the two counts."""
    return any(
        (comparison.contender, comparison.baseline) == versus.both and comparison.is_valid
        for comparison in scenario.comparisons
    )


AREA = "dilution"
WORK = re.compile(r"work\[(\d+)\]")
EXAMPLES_OF_WORK = (0.0, 0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
"""Milliseconds."""


def dilution(scenarios: Sequence[ScenarioSummary], versus: Versus) -> Dilution | None:
    """Return the formula with its figures from `work[*]`; None where the run has no valid `work[0]` of these two."""
    measured = {
        int(work_named[1]): (scenario, comparison)
        for scenario in scenarios
        if scenario.asked.area == AREA and (work_named := WORK.fullmatch(scenario.name))
        for comparison in scenario.comparisons
        if (comparison.contender, comparison.baseline) == versus.both and comparison.is_valid
    }
    overhead = overhead_of(*measured[0]) if 0 in measured else None
    if overhead is None:
        return None
    points = [
        DilutionPoint(
            scenario=scenario.name,
            milliseconds=milliseconds,
            measured=comparison.ratio,
            expected=overhead.expected(milliseconds),
        )
        for milliseconds, (scenario, comparison) in sorted(measured.items())
        if comparison.ratio is not None
    ]
    examples = [
        DilutedWork(
            milliseconds=work, ratio=overhead.expected(work), cores=overhead.cores_of_baseline(work, PER_SECOND)
        )
        for work in EXAMPLES_OF_WORK
    ]
    return Dilution(
        overhead=overhead,
        points=points,
        examples=examples,
        fades_at=overhead.fades_at(),
        cores_saved=overhead.cores_saved(PER_SECOND),
    )


def overhead_of(scenario: ScenarioSummary, comparison: Comparison) -> Overhead | None:
    """Return the figures of the formula; None where one was not measured."""
    own, other = (scenario.contenders.get(app) for app in (comparison.contender, comparison.baseline))
    if not own or not other or comparison.cpu_ratio is None:
        return None
    spent, spent_by_other = own.cpu_microseconds_per_request, other.cpu_microseconds_per_request
    blocks = sorted(own.block_cpu_microseconds.keys() & other.block_cpu_microseconds.keys())
    if spent is None or spent_by_other is None or len(blocks) < 2:
        return None
    return Overhead(
        contender=in_milliseconds(spent),
        baseline=in_milliseconds(spent_by_other),
        ratio=comparison.cpu_ratio,
        block_milliseconds=[
            (own.block_cpu_microseconds[block] / 1000, other.block_cpu_microseconds[block] / 1000) for block in blocks
        ],
    )


def in_milliseconds(microseconds: Estimate) -> Estimate:
    return Estimate(estimate=microseconds.estimate / 1000, low=microseconds.low / 1000, high=microseconds.high / 1000)


NOT_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def code_lines(source: str) -> int:
    """Count the lines that hold code. A statement over three lines counts three times: the formatter broke all alike.

    Raise SyntaxError for what is not Python.
    """
    documented = docstring_lines(source)
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    held = {line for token in tokens if token.type not in NOT_CODE for line in range(token.start[0], token.end[0] + 1)}
    return len(held - documented)


def docstring_lines(source: str) -> set[int]:
    """Return the lines of strings that stand for themselves: docstrings, and those below a field."""
    return {
        line
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }


LARGE, SIXTY = "routing[1000]", "openapi_document"
GROWTH_SHARE = 0.01
"""Of what a server held when its caches were filled: the allocator alone moves it by half of that."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a figure is read off a probe."""

    name: str
    label: str
    unit: str
    read: Callable[[Resource], float | None]
    """None: the probe is about something else."""


def held(memory: Memory) -> int:
    """Return what is divided among processes where the system says it, else the private part, else all of it."""
    return next(count for count in (memory.proportional, memory.private, memory.resident) if count is not None)


def megabytes(memory: Memory) -> float:
    return held(memory) / 1e6


def started(record: Resource, serves: str) -> Started | None:
    """Return a start of this app; the floor, which has no framework to be small with, stands beside the smallest."""
    is_beside = isinstance(record, Started) and record.app == FLOOR and serves == SMALLEST
    return record if isinstance(record, Started) and (record.serves == serves or is_beside) else None


def start_milliseconds(serves: str) -> Callable[[Resource], float | None]:
    return lambda record: 1e3 * one.seconds if (one := started(record, serves)) else None


def start_megabytes(serves: str) -> Callable[[Resource], float | None]:
    return lambda record: megabytes(one.memory) if (one := started(record, serves)) else None


def kept_megabytes(moment: Callable[[Kept], Memory]) -> Callable[[Resource], float | None]:
    return lambda record: megabytes(moment(record)) if isinstance(record, Kept) else None


def document_milliseconds(serves: str) -> Callable[[Resource], float | None]:
    """Return how long the first request for the document takes, which builds it."""
    return lambda record: (
        1e3 * record.first_seconds if isinstance(record, Documented) and record.serves == serves else None
    )


def private_megabytes(record: Resource) -> float | None:
    if not isinstance(record, Kept) or record.after.private is None:
        return None
    return record.after.private / 1e6


LOOKS: tuple[Look, ...] = (
    Look(
        "import_milliseconds",
        "Import of the framework alone",
        "ms",
        lambda record: 1e3 * record.seconds if isinstance(record, Imported) else None,
    ),
    Look("start_milliseconds", "Start to the first answer, smallest app", "ms", start_milliseconds(SMALLEST)),
    Look("large_start_milliseconds", "Start to the first answer, 1,000 routes", "ms", start_milliseconds(LARGE)),
    Look("start_megabytes", "Memory after the first answer, smallest app", "MB", start_megabytes(SMALLEST)),
    Look("large_start_megabytes", "Memory after the first answer, 1,000 routes", "MB", start_megabytes(LARGE)),
    Look("rest_megabytes", "Memory at rest", "MB", kept_megabytes(lambda kept: kept.at_rest)),
    Look("load_megabytes", "Memory under load", "MB", kept_megabytes(lambda kept: kept.under_load)),
    Look("after_megabytes", "Memory after all requests", "MB", kept_megabytes(lambda kept: kept.after)),
    Look("private_megabytes", "Private memory after all requests", "MB", private_megabytes),
    Look(
        "idle_cpu_permille",
        "CPU time of a server that nobody asks anything",
        "ms/s",
        lambda record: 1e3 * record.idle_cpu_seconds / record.idle_seconds if isinstance(record, Kept) else None,
    ),
    Look("document_milliseconds", "OpenAPI document built, 60 routes", "ms", document_milliseconds(SIXTY)),
    Look("large_document_milliseconds", "OpenAPI document built, 1,000 routes", "ms", document_milliseconds(LARGE)),
    Look(
        "reload_milliseconds",
        "A change to the next answer, uvicorn --reload",
        "ms",
        lambda record: 1e3 * record.seconds if isinstance(record, Reloaded) else None,
    ),
)
"""In the order of the report."""


COUNTED = {
    "packages": ("Packages that an install takes", "packages"),
    "install_kilobytes": ("Size of an install", "kB"),
    "smallest_lines": ("Lines of the smallest complete app", "lines"),
    "grown_lines": ("Lines of one with a body, a dependency and a test", "lines"),
}
"""What is the same at every look: name to label and unit."""


def running_costs(resources: Sequence[Resource], pair: Versus | None) -> RunningCosts | None:
    """Return what the probes of a run came to; None where it took none, or compares nobody."""
    if not resources or pair is None:
        return None
    installed = {record.app: record.packages for record in resources if isinstance(record, Installed)}
    return RunningCosts(
        contender=pair.contender,
        baseline=pair.baseline,
        figures=[figure for look in LOOKS if (figure := figure_of(look, resources, pair))],
        counts=counts_of(resources, pair),
        findings=[*growth(resources, pair), *without_proportional(resources)],
        packages=installed,
        missed=[
            f"{record.probe} of {wording.name_of(record.app)}: {record.reason}"
            for record in resources
            if isinstance(record, Missed)
        ],
    )


def figure_of(look: Look, resources: Sequence[Resource], pair: Versus) -> CostFigure | None:
    """Return a figure with its intervals; None before there are two processes of each of the pair."""
    values = by_app(look.read, resources)
    apps = {app: typical(list(of_app.values())) for app, of_app in values.items()}
    known = {app: estimate for app, estimate in apps.items() if estimate is not None}
    if not {*pair.both} <= set(known):
        return None
    own, other = values[pair.contender], values[pair.baseline]
    rounds = sorted(own.keys() & other.keys())
    positive = all(own[number] > 0 and other[number] > 0 for number in rounds)
    logarithms = [float(np.log(other[number] / own[number])) for number in rounds] if positive else []
    return CostFigure(
        name=look.name,
        label=look.label,
        unit=look.unit,
        apps={app: known[app] for app in sorted(known, key=lambda app: (app == FLOOR, app != pair.contender))},
        ratio=ratio_interval(logarithms, LEVEL),
        samples=len(rounds),
    )


def typical(values: Sequence[float]) -> Estimate | None:
    """Return the geometric mean, whose interval never promises less than nothing; of zeros the plain one."""
    if all(value > 0 for value in values):
        return ratio_interval(list(np.log(values)), LEVEL)
    return mean_interval(values, LEVEL)


def by_app(read: Callable[[Resource], float | None], resources: Sequence[Resource]) -> dict[str, dict[int, float]]:
    """Return what is read off each probe, by app and round."""
    values: dict[str, dict[int, float]] = {}
    for record in resources:
        if (value := read(record)) is not None:
            values.setdefault(record.app, {})[getattr(record, "number", 0)] = value
    return values


def counts_of(resources: Sequence[Resource], pair: Versus) -> list[CostCount]:
    """Return packages and their size, and the lines of the complete apps."""
    counted: dict[str, dict[str, int]] = {name: {} for name in COUNTED}
    for record in resources:
        match record:
            case Installed():
                counted["packages"][record.app] = len(record.packages)
                size = sum(package.size for package in record.packages.values())
                counted["install_kilobytes"][record.app] = round(size / 1e3)
            case Written():
                counted["smallest_lines"][record.app] = code_lines(record.smallest)
                counted["grown_lines"][record.app] = sum(map(code_lines, record.grown))
    return [
        CostCount(
            name=name,
            label=COUNTED[name][0],
            unit=COUNTED[name][1],
            apps={app: apps[app] for app in pair.both},
            ratio=apps[pair.baseline] / apps[pair.contender],
        )
        for name, apps in counted.items()
        if both_counted(apps, pair)
    ]


def both_counted(apps: Mapping[str, int], pair: Versus) -> bool:
    return all(apps.get(app, 0) > 0 for app in pair.both)


def growth(resources: Sequence[Resource], pair: Versus) -> list[str]:
    """Say of each app whether its memory grew while it answered, after its caches were filled."""
    return [sentence for app in pair.both if (sentence := growth_of(app, resources))]


def growth_of(app: str, resources: Sequence[Resource]) -> str:
    """Return what a kept server gained from when it was warm to its last request; empty before it was kept twice."""
    kept = [record for record in resources if isinstance(record, Kept) and record.app == app]
    gained = mean_interval([megabytes(one.after) - megabytes(one.warm) for one in kept], LEVEL)
    if gained is None:
        return ""
    first = kept[0]
    span = f"between {first.warm_requests:,} and {first.requests:,} requests"
    warm = sum(megabytes(one.warm) for one in kept) / len(kept)
    name, figures = wording.name_of(app), wording.interval(gained)
    if gained.low > 0 and gained.estimate > GROWTH_SHARE * warm:
        return f"{name}'s memory grows: by {figures} MB {span}."
    return f"{name}'s memory does not grow to speak of: by {figures} MB {span}."


def without_proportional(resources: Sequence[Resource]) -> list[str]:
    """Say where a system does not divide shared memory, and what stands for it."""
    memories = [record.memory for record in resources if isinstance(record, Started)]
    memories += [record.after for record in resources if isinstance(record, Kept)]
    if not memories or all(memory.proportional is not None for memory in memories):
        return []
    is_private = all(memory.private is not None for memory in memories)
    instead = "what each process has for itself" if is_private else "all that is in memory, shared pages included"
    return [f"This system does not say how shared memory is divided among processes (PSS): figures are {instead}."]


def memory_of(recording: Recording, experiment: str) -> dict[str, Estimate]:
    """Return the megabytes of each condition's server at the end of a block; none before two blocks, or unrecorded."""
    values: dict[str, list[float]] = {}
    for block in recording.blocks:
        for condition, served in block.servers.items() if block.scenario == experiment else ():
            if served.memory is not None:
                values.setdefault(condition, []).append(megabytes(served.memory))
    estimates = {condition: ratio_interval(np.log(of_condition)) for condition, of_condition in values.items()}
    return {condition: estimate for condition, estimate in estimates.items() if estimate is not None}
