"""What it costs to run an app, out of probes, and what CPU time per request comes to in a service of your own.

The replicate of a probe is a fresh process; rounds pair the two apps.

Instructions per request: a start has a short stretch of requests and a long one. Their difference is requests, and what
uvicorn does ten times a second by its own clock: under valgrind 0.5 % of a request on a quiet machine, 2 % on a busy
one. The idle stretches of all starts say what one such tick takes, and those in the difference are taken off.
"""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from msgspec.structs import replace

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
    cpu_ratios,
)
from runner.analysis.roles import is_headline
from runner.analysis.statistics.estimate import Estimate, mean_interval, ratio_interval
from runner.analysis.statistics.frames import Tables
from runner.analysis.summary import AppFigures, Comparison, Counted, ScenarioSummary, TypicalCpu
from runner.analysis.validity.evidence import gather
from runner.records.condition import FLOOR, Versus
from runner.records.probes import AFTER, AT_REST, FIRST, SMALLEST, SOURCES, UNDER_LOAD, WARM, Probe, ProbeKind
from runner.records.run import Recording


def typical_cpu(tables: Tables, scenarios: Sequence[ScenarioSummary], versus: Versus) -> TypicalCpu | None:
    names = [
        scenario.name
        for scenario in scenarios
        if is_headline(scenario.asked.tags) and (comparison := scenario.compared(*versus.both)) and comparison.is_valid
    ]
    if not names:
        return None
    of_scenarios = [gather(tables, name, versus).cpu_by_block for name in names]
    # One value for each round, as for the typical ratio of throughput: a round in which one has no figure stays out.
    by_block = {
        name: pd.concat([scenario[name] for scenario in of_scenarios], axis=1).dropna().mean(axis=1)
        for name in of_scenarios[0]
    }
    ratios = cpu_ratios(pd.DataFrame(by_block), tables.confidence)
    if ratios.as_served is None:
        return None
    return TypicalCpu(contender=versus.contender, baseline=versus.baseline, scenarios=names, ratios=ratios)


WORK = re.compile(r"work\[(\d+)\]")
EXAMPLES_OF_WORK = (0.0, 0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)  # milliseconds


def dilution(scenarios: Sequence[ScenarioSummary], versus: Versus) -> Dilution | None:
    """Return the formula with its figures from `work[*]`; None where the run has no valid `work[0]` of these two."""
    measured = {
        int(work_named[1]): (scenario, comparison)
        for scenario in scenarios
        if scenario.asked.area == "dilution" and (work_named := WORK.fullmatch(scenario.name))
        if (comparison := scenario.compared(*versus.both)) and comparison.is_valid
    }
    overhead = overhead_of(*measured[0]) if 0 in measured else None
    if overhead is None:
        return None
    return Dilution(
        overhead=overhead,
        points=[
            DilutionPoint(
                scenario=scenario.name,
                milliseconds=work,
                measured=comparison.ratio,
                expected=overhead.expected(work),
            )
            for work, (scenario, comparison) in sorted(measured.items())
            if comparison.ratio is not None
        ],
        examples=[
            DilutedWork(
                milliseconds=work, ratio=overhead.expected(work), cores=overhead.cores_of_baseline(work, PER_SECOND)
            )
            for work in EXAMPLES_OF_WORK
        ],
        fades_at=overhead.fades_at(),
        cores_saved=overhead.cores_saved(PER_SECOND),
    )


def overhead_of(scenario: ScenarioSummary, comparison: Comparison) -> Overhead | None:
    own, other = (scenario.contenders.get(app) for app in (comparison.contender, comparison.baseline))
    if not own or not other or comparison.cpu_ratio is None:
        return None
    both = [app.cpu_microseconds_per_request for app in (own, other)]
    contender, baseline = (
        each and Estimate(estimate=each.estimate / 1000, low=each.low / 1000, high=each.high / 1000) for each in both
    )
    blocks = sorted(own.block_cpu_microseconds.keys() & other.block_cpu_microseconds.keys())
    if contender is None or baseline is None or len(blocks) < 2:
        return None
    return Overhead(
        contender=contender,
        baseline=baseline,
        ratio=comparison.cpu_ratio,
        block_milliseconds=[
            (own.block_cpu_microseconds[block] / 1000, other.block_cpu_microseconds[block] / 1000) for block in blocks
        ],
    )


NOT_CODE = {getattr(tokenize, name) for name in ("COMMENT", "NL", "NEWLINE", "INDENT", "DEDENT", "ENDMARKER")}


def code_lines(source: str) -> int:
    """Count the lines that hold code. A statement over three lines counts three times: the formatter broke all alike.

    Raise SyntaxError for what is not Python.
    """
    # Strings that stand for themselves: docstrings, and those below a field.
    documented = {
        line
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    held = {line for token in tokens if token.type not in NOT_CODE for line in range(token.start[0], token.end[0] + 1)}
    return len(held - documented)


LARGE, SIXTY = "routing[1000]", "openapi_document"
# Of what a server held when its caches were filled: the allocator alone moves it by half of that.
GROWTH_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class CostMeasure:
    """How a figure of the report is read off probes."""

    name: str
    label: str
    unit: str
    kind: ProbeKind
    read: Callable[[Probe], float | None]
    scenario: str | None = None

    def value(self, probe: Probe) -> float | None:
        # The floor has no framework to be small with, so it stands beside the smallest.
        scenario = SMALLEST if probe.app == FLOOR else probe.scenario
        return self.read(probe) if probe.kind is self.kind and self.scenario in {None, scenario} else None


def milliseconds(figure: str) -> Callable[[Probe], float]:
    return lambda probe: 1e3 * probe.figures[figure]


def megabytes(moment: str) -> Callable[[Probe], float]:
    return lambda probe: probe.held_bytes(moment) / 1e6


def private_megabytes(probe: Probe) -> float | None:
    private = probe.figures.get(f"{AFTER}_private_bytes")
    return None if private is None else private / 1e6


def idle_permille(probe: Probe) -> float | None:
    seconds = probe.figures["idle_seconds"]
    return 1e3 * probe.figures["idle_cpu_seconds"] / seconds if seconds else None


STARTED, HELD, BUILT = "Start to the first answer", "Memory after the first answer", "OpenAPI document built"
START, KEPT, DOCUMENT = ProbeKind.START, ProbeKind.KEPT, ProbeKind.DOCUMENT
IMPORTED, CHANGED = "Import of the framework alone", "A change to the next answer, uvicorn --reload"
MEASURES: tuple[CostMeasure, ...] = (
    CostMeasure("import_milliseconds", IMPORTED, "ms", ProbeKind.IMPORT, milliseconds("import_seconds")),
    CostMeasure("start_milliseconds", f"{STARTED}, smallest app", "ms", START, milliseconds("start_seconds"), SMALLEST),
    CostMeasure(
        "large_start_milliseconds", f"{STARTED}, 1,000 routes", "ms", START, milliseconds("start_seconds"), LARGE
    ),
    CostMeasure("start_megabytes", f"{HELD}, smallest app", "MB", START, megabytes(FIRST), SMALLEST),
    CostMeasure("large_start_megabytes", f"{HELD}, 1,000 routes", "MB", START, megabytes(FIRST), LARGE),
    CostMeasure("rest_megabytes", "Memory at rest", "MB", KEPT, megabytes(AT_REST)),
    CostMeasure("load_megabytes", "Memory under load", "MB", KEPT, megabytes(UNDER_LOAD)),
    CostMeasure("after_megabytes", "Memory after all requests", "MB", KEPT, megabytes(AFTER)),
    CostMeasure("private_megabytes", "Private memory after all requests", "MB", KEPT, private_megabytes),
    CostMeasure("idle_cpu_permille", "CPU time of a server that nobody asks anything", "ms/s", KEPT, idle_permille),
    CostMeasure("document_milliseconds", f"{BUILT}, 60 routes", "ms", DOCUMENT, milliseconds("first_seconds"), SIXTY),
    CostMeasure(
        "large_document_milliseconds", f"{BUILT}, 1,000 routes", "ms", DOCUMENT, milliseconds("first_seconds"), LARGE
    ),
    CostMeasure("reload_milliseconds", CHANGED, "ms", ProbeKind.RELOAD, milliseconds("reload_seconds")),
)

COUNTED = {
    "packages": ("Packages that an install takes", "packages"),
    "install_kilobytes": ("Size of an install", "kB"),
    "smallest_lines": ("Lines of the smallest complete app", "lines"),
    "grown_lines": ("Lines of one with a body, a dependency and a test", "lines"),
}


def running_costs(probes: Sequence[Probe], pair: Versus | None) -> RunningCosts | None:
    if not probes or pair is None:
        return None
    taken = [probe for probe in probes if not probe.missed]
    return RunningCosts(
        contender=pair.contender,
        baseline=pair.baseline,
        figures=[figure for measure in MEASURES if (figure := figure_of(measure, taken, pair))],
        counts=counts_of(taken, pair),
        findings=[
            *(sentence for app in pair.both if (sentence := growth_of(app, taken))),
            *without_proportional(taken),
        ],
        packages={probe.app: probe.packages for probe in taken if probe.kind is ProbeKind.INSTALL},
        missed=[f"{probe.kind} of {wording.name_of(probe.app)}: {probe.missed}" for probe in probes if probe.missed],
    )


def figure_of(measure: CostMeasure, probes: Sequence[Probe], pair: Versus) -> CostFigure | None:
    values: dict[str, dict[int, float]] = {}
    for probe in probes:
        if (value := measure.value(probe)) is not None:
            values.setdefault(probe.app, {})[probe.number] = value
    known = {app: estimate for app, of_app in values.items() if (estimate := typical(list(of_app.values())))}
    if not {*pair.both} <= set(known):
        return None
    own, other = values[pair.contender], values[pair.baseline]
    rounds = sorted(own.keys() & other.keys())
    positive = all(own[number] > 0 and other[number] > 0 for number in rounds)
    logarithms = [float(np.log(other[number] / own[number])) for number in rounds] if positive else []
    return CostFigure(
        name=measure.name,
        label=measure.label,
        unit=measure.unit,
        apps={app: known[app] for app in sorted(known, key=lambda app: (app == FLOOR, app != pair.contender))},
        ratio=ratio_interval(logarithms),
        samples=len(rounds),
    )


def typical(values: Sequence[float]) -> Estimate | None:
    """Return the geometric mean, whose interval never promises less than nothing; of zeros the plain one."""
    if all(value > 0 for value in values):
        return ratio_interval(list(np.log(values)))
    return mean_interval(values)


def counts_of(probes: Sequence[Probe], pair: Versus) -> list[CostCount]:
    counted: dict[str, dict[str, int]] = {name: {} for name in COUNTED}
    for probe in probes:
        if probe.kind is ProbeKind.INSTALL:
            size = sum(package.size for package in probe.packages.values())
            counted["packages"][probe.app] = len(probe.packages)
            counted["install_kilobytes"][probe.app] = round(size / 1e3)
        elif probe.kind is ProbeKind.WRITTEN:
            smallest, *grown = (code_lines(probe.texts[name]) for name in SOURCES)
            counted["smallest_lines"][probe.app], counted["grown_lines"][probe.app] = smallest, sum(grown)
    return [
        CostCount(
            name=name,
            label=label,
            unit=unit,
            apps={app: counted[name][app] for app in pair.both},
            ratio=counted[name][pair.baseline] / counted[name][pair.contender],
        )
        for name, (label, unit) in COUNTED.items()
        if all(counted[name].get(app, 0) > 0 for app in pair.both)
    ]


def growth_of(app: str, probes: Sequence[Probe]) -> str:
    """Say whether an app's memory grew after its caches were filled; empty before its server was kept twice."""
    kept = [probe for probe in probes if probe.kind is KEPT and probe.app == app]
    warm, after = list(map(megabytes(WARM), kept)), map(megabytes(AFTER), kept)
    gained = mean_interval([last - first for first, last in zip(warm, after, strict=True)])
    if gained is None:
        return ""
    span = f"between {kept[0].figures['warm_requests']:,} and {kept[0].figures['requests']:,} requests"
    is_growing = gained.low > 0 and gained.estimate > GROWTH_SHARE * (sum(warm) / len(warm))
    says = "grows by" if is_growing else "shows no measurable growth:"
    return f"{wording.name_of(app)}'s memory {says} {wording.interval(gained)} MB {span}."


def without_proportional(probes: Sequence[Probe]) -> list[str]:
    moments = {START: FIRST, KEPT: AFTER}
    read = [(probe, moments[probe.kind]) for probe in probes if probe.kind in moments]
    if all(f"{moment}_proportional_bytes" in probe.figures for probe, moment in read):
        return []
    is_private = all(f"{moment}_private_bytes" in probe.figures for probe, moment in read)
    instead = "what each process has for itself" if is_private else "all that is in memory, shared pages included"
    return [f"This system does not say how shared memory is divided among processes (PSS): figures are {instead}."]


def memory_of(recording: Recording, experiment: str) -> dict[str, Estimate]:
    """Return the megabytes of each condition's server at the end of a block; none before two blocks, or unrecorded."""
    values: dict[str, list[float]] = {}
    for block in recording.blocks:
        for condition, server in block.servers.items() if block.scenario == experiment else ():
            if server.memory is not None:
                values.setdefault(condition, []).append(server.memory.held_bytes / 1e6)
    return {
        condition: estimate
        for condition, of_condition in values.items()
        if (estimate := ratio_interval(np.log(of_condition))) is not None
    }


def instructions_per_tick(counts: Sequence[Probe]) -> float:
    """Return what a server executes at each tick without any request, over all starts; 0 without any."""
    ticks = sum(start.figures["idle_ticks"] for start in counts)
    return sum(start.figures["idle_instructions"] for start in counts) / ticks if ticks else 0.0


def per_request(start: Probe, per_tick: float) -> float:
    more = {name: start.figures[f"many_{name}"] - start.figures[f"few_{name}"] for name in ("requests", "ticks")}
    instructions = start.figures["many_instructions"] - start.figures["few_instructions"] - per_tick * more["ticks"]
    return instructions / more["requests"]


class Instructions:
    """The counts of one scenario: condition by condition, start by start."""

    def __init__(self, counts: Sequence[Probe], scenario: str, per_tick: float) -> None:
        self._by_seed: dict[str, dict[int, float]] = {}
        for start in counts:
            if start.scenario == scenario and (each := per_request(start, per_tick)) > 0:
                self._by_seed.setdefault(start.app, {})[start.number] = each

    def of(self, condition: str) -> Estimate | None:
        return ratio_interval(np.log(list(self._by_seed.get(condition, {}).values())))

    def ratio(self, contender: str, baseline: str) -> Estimate | None:
        """Return the baseline's over the contender's, of the starts with the same seed; None for fewer than two."""
        own, other = self._by_seed.get(contender, {}), self._by_seed.get(baseline, {})
        return ratio_interval(np.log([other[seed] / own[seed] for seed in sorted(own.keys() & other.keys())]))


def with_instructions(
    scenarios: Sequence[ScenarioSummary], counts: Sequence[Probe], floors: dict[str, str]
) -> list[ScenarioSummary]:
    """Return scenarios with their instructions, as far as they were counted; `floors` names that of each scenario."""
    per_tick = instructions_per_tick(counts)
    made = []
    for scenario in scenarios:
        instructions = Instructions(counts, scenario.name, per_tick)
        of_floor = instructions.of(floors[scenario.name])
        unmeasured = AppFigures(
            requests_per_second=None, cpu_microseconds_per_request=None, latency_milliseconds={}, failures=0
        )
        floor = replace(scenario.floor or unmeasured, instructions_per_request=of_floor)
        contenders = {
            name: replace(figures, instructions_per_request=instructions.of(name))
            for name, figures in scenario.contenders.items()
        }
        comparisons = [replace(one, instruction_ratio=instructions.ratio(*one.both)) for one in scenario.comparisons]
        floor_if_any = floor if scenario.floor or of_floor else None
        made.append(replace(scenario, contenders=contenders, floor=floor_if_any, comparisons=comparisons))
    return made


def circumstances(counts: Sequence[Probe], python: str) -> Counted | None:
    if not counts:
        return None
    return Counted(
        architecture=counts[0].texts["architecture"],
        python=python,
        valgrind=sorted({start.texts["valgrind"] for start in counts}),
        starts=len(counts),
        instructions_per_tick=round(instructions_per_tick(counts)),
    )
