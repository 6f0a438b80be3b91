"""The ratio of CPU time of the claimed pair, typically: over the headline scenarios that are valid."""

from collections.abc import Sequence

import pandas as pd

from runner.analysis.cost.kernel_and_user import typical_cpu_ratios
from runner.analysis.roles import is_headline
from runner.analysis.summary import ScenarioSummary, TypicalCpu
from runner.analysis.validity.evidence import gather
from runner.records.condition import Versus
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
