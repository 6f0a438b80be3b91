"""The rows that tables and pictures of the collection have: a machine each, then what all of them say together."""

from collections.abc import Iterator
from dataclasses import dataclass

from runner.analysis.collection.collection import AcrossMachines, Collection
from runner.analysis.collection.standing import Standing, claimed_ratios, typical_claim_across, whole_api
from runner.analysis.roles import WHOLE_API
from runner.analysis.statistics.estimate import Estimate


@dataclass(frozen=True, slots=True)
class MachineRow:
    """One interval with its name. Without a figure where the machine has none that is valid."""

    label: str
    ratio: Estimate | None
    verdict: str = ""
    is_pooled: bool = False
    """Whether it speaks of all machines."""


@dataclass(frozen=True, slots=True)
class MachinePanel:
    """One question with its rows."""

    question: str
    rows: list[MachineRow]
    across: AcrossMachines


def panels(collection: Collection, standing: Standing | None = None) -> list[MachinePanel]:
    """Return small endpoints and the whole API, each with a row for each machine; the run's own where it is in none."""
    found: list[MachinePanel] = []
    typical = typical_claim_across(collection)
    if typical and typical.ratio:
        rows = [*typical_rows(collection), *own_row(standing), *pooled_rows(typical.ratio)]
        found.append(MachinePanel("small in-memory endpoints (geometric mean)", rows, typical.ratio))
    whole = whole_api(collection)
    if whole and whole.throughput:
        ratios = claimed_ratios(collection, WHOLE_API)
        rows = [
            MachineRow(name, ratio.throughput if ratio.is_valid else None, ratio.verdict.value if ratio.verdict else "")
            for name, ratio in ratios.items()
        ]
        question = "an API of sixty routes with a database"
        found.append(MachinePanel(question, [*rows, *pooled_rows(whole.throughput)], whole.throughput))
    return found


def typical_rows(collection: Collection) -> list[MachineRow]:
    """Return each machine's answer to the claim of the headline, in the order of the collection."""
    typical = typical_claim_across(collection)
    answers = {
        machine.name: claim
        for machine in collection.machines
        for claim in machine.claims
        if typical and (claim.number, claim.scope) == (typical.number, typical.scope)
    }
    return [
        MachineRow(name, claim.ratio, claim.verdict.value)
        if (claim := answers.get(name)) and claim.verdict
        else MachineRow(name, None, "not tested")
        for name in collection.names()
    ]


def own_row(standing: Standing | None) -> Iterator[MachineRow]:
    """Yield the row of a run that speaks for no machine of the collection."""
    if standing and standing.own and not standing.machine:
        yield MachineRow("this run", standing.own)


def pooled_rows(across: AcrossMachines) -> Iterator[MachineRow]:
    """Yield what so many machines can tell: a mean from three on, the next machine from five on."""
    if across.mean:
        yield MachineRow("geometric mean", across.mean, is_pooled=True)
    if across.next_machine:
        yield MachineRow("a further kind", across.next_machine, is_pooled=True)
