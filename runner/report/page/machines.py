"""What the page shows of all machines: the table of those in the collection, and every scenario on each."""

from dataclasses import dataclass

from runner.analysis.collection.collection import Collection, MachineFigures
from runner.analysis.collection.standing import claimed_ratios
from runner.analysis.statistics.estimate import Estimate
from runner.report.text import wording
from runner.report.text.front import claimed
from runner.report.text.machine_rows import MachineRow, typical_rows
from runner.report.text.reading import HEADLINE_PAIR


@dataclass(frozen=True, slots=True)
class Collected:
    """The contents of the section."""

    claimed: str
    """What became of the claim on all machines."""
    pair: str
    machines: list[tuple[MachineFigures, MachineRow]]
    scenarios: list[tuple[str, list[tuple[str, Estimate | None]]]]
    """Each with the name of a machine and its ratio; None where that is not valid or was not measured."""


def collected(collection: Collection | None) -> Collected | None:
    """Return the contents; None where there is no collection."""
    if collection is None or not collection.machines:
        return None
    return Collected(
        claimed=claimed(collection),
        pair=" over ".join(map(wording.proper_name, HEADLINE_PAIR.apps)),
        machines=list(zip(collection.machines, typical_rows(collection), strict=True)),
        scenarios=[(name, ratios_of(collection, name)) for name in scenarios_of(collection)],
    )


def scenarios_of(collection: Collection) -> list[str]:
    """Return the scenarios that the headline pair was compared in on any machine, by name."""
    return sorted(
        {
            scenario.scenario
            for scenario in collection.scenarios
            if (scenario.contender, scenario.baseline) == HEADLINE_PAIR.apps
        }
    )


def ratios_of(collection: Collection, scenario: str) -> list[tuple[str, Estimate | None]]:
    ratios = claimed_ratios(collection, scenario)
    return [
        (name, ratio.throughput if (ratio := ratios.get(name)) and ratio.is_valid else None)
        for name in (machine.name for machine in collection.machines)
    ]
