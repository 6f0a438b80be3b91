"""The page of objections, each with the reference run's figure that answers it, as Markdown."""

import numpy as np
import pandas as pd

from apps.contenders import CONTENDERS
from docs.evidence import readme
from docs.evidence.from_code import table
from runner.analysis.statistics.estimate import Estimate, ratio_interval
from runner.analysis.summary import ScenarioSummary, Summary
from runner.report.text import reading
from scenarios.objections import OBJECTIONS, Answer, Making, Objection

NO_FIGURE = "no figure in the reference run"


def objection_table() -> str:
    kept = readme.summary()
    rows = [(each.said, each.whose, each.reply, came_out(each, kept)) for each in OBJECTIONS]
    return table(("objection", "whose", "what was done about it", "what came out"), rows)


def came_out(objection: Objection, kept: Summary) -> str:
    """Return the figures that answer an objection, as far as the reference run has them."""
    found = [figure(answer, kept) for answer in objection.answers]
    return "; ".join(one for one in found if one) or NO_FIGURE


def figure(answer: Answer | Making, kept: Summary) -> str:
    """Return one answer in words; empty if the reference run has no figure for it."""
    if isinstance(answer, Making):
        return making(answer, kept)
    scenarios = {scenario.name: scenario for scenario in kept.scenarios}
    figures = [of_scenario(answer, scenarios[name]) for name in answer.scenarios if name in scenarios]
    listed = ", ".join(one for one in figures if one)
    return f"`{answer.contender}` over `{answer.baseline}`: {listed}" if listed else ""


def of_scenario(answer: Answer, scenario: ScenarioSummary) -> str:
    """Return one scenario's figure; empty if there is none."""
    if answer.percentile:
        return latencies(answer, scenario)
    ratio = ratio_between(scenario, answer.contender, answer.baseline)
    return f"{reading.ratio(ratio)} in `{scenario.name}`" if ratio else ""


def ratio_between(scenario: ScenarioSummary, contender: str, baseline: str) -> Estimate | None:
    one, other = (logarithms_over_baseline(scenario, app) for app in (contender, baseline))
    if one is None or other is None:
        return None
    return ratio_interval(np.asarray((one - other).dropna(), dtype=np.float64))


def logarithms_over_baseline(scenario: ScenarioSummary, app: str) -> "pd.Series[float] | None":
    for comparison in scenario.comparisons:
        if comparison.contender == app and comparison.is_valid:
            return comparison.logarithms
    # The baseline itself is 1 in every block.
    bases = [comparison for comparison in scenario.comparisons if comparison.baseline == app and comparison.is_valid]
    numbers = sorted({number for comparison in bases for number in comparison.block_numbers})
    return pd.Series(0.0, index=numbers, dtype=np.float64) if bases else None


def latencies(answer: Answer, scenario: ScenarioSummary) -> str:
    """Return both latencies; empty if one was not measured."""
    found = [
        scenario.contenders[name].latency_milliseconds.get(answer.percentile)
        for name in (answer.contender, answer.baseline)
        if name in scenario.contenders
    ]
    words = [reading.latency(estimate) for estimate in found if estimate]
    if len(words) < 2:
        return ""
    return f"{answer.percentile} {words[0]} ms against {words[1]} ms in `{scenario.name}`"


def making(answer: Making, kept: Summary) -> str:
    """Return both frameworks' figure of a cost to run; empty if the run did not measure it."""
    found = kept.running.figure(answer.name) if kept.running else None
    if found is None:
        return ""
    each = ", ".join(f"`{app}` {reading.quantity(estimate)} {found.unit}" for app, estimate in found.apps.items())
    return f"{found.label}: {each}"


def contender_table() -> str:
    rows = [(f"`{app.name}`", app.description, app.follows) for app in CONTENDERS.values()]
    return table(("contender", "what it is", "what it follows"), rows)
