"""Instructions per request: what a server executes for one more request, whatever machine it runs on.

A start has a short stretch of requests and a long one. Their difference is requests, and what uvicorn does ten times a
second by its own clock: under valgrind 0.5 % of a request on a quiet machine, 2 % on a busy one. The idle stretches of
all starts say what one such tick takes, and those in the difference are taken off.
"""

from collections.abc import Sequence

import numpy as np
from msgspec.structs import replace

from runner.analysis.statistics.estimate import Estimate, ratio_interval
from runner.analysis.summary import AppFigures, Counted, ScenarioSummary
from runner.records.probes import Probe


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
