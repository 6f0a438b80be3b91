"""A claim on all machines: the same verdict on each, or it depends on the machine.

"On each" needs no correction for many tests: it is as rarely wrong as the least certain of its parts.
"""

from collections.abc import Iterable, Sequence

from runner.analysis.collection.collection import ClaimAcross, MachineFigures, MachineVerdict, Outcome
from runner.analysis.collection.pooling import across_machines
from runner.analysis.summary import Verdict

CONTRARY = {Verdict.SUPPORTED, Verdict.REFUTED}


def outcome_of(verdicts: Iterable[Verdict | None]) -> Outcome:
    """Return what verdicts of several machines come to; those that are invalid or missing have no part in it."""
    counting = {verdict for verdict in verdicts if verdict and verdict is not Verdict.INVALID}
    if not counting:
        return Outcome.NOT_TESTED
    if len(counting) == 1:
        return Outcome(counting.pop().value)
    return Outcome.DEPENDS if counting >= CONTRARY else Outcome.INCONCLUSIVE


def judged_across(machines: Sequence[MachineFigures]) -> list[ClaimAcross]:
    """Judge every claim that any machine's run has, in the order in which they first come."""
    claims: dict[tuple[int, str], dict[str, MachineVerdict]] = {}
    for machine in machines:
        for claim in machine.claims:
            claims.setdefault((claim.number, claim.scope), {})[machine.name] = claim
    return [across(by_machine) for by_machine in claims.values()]


def across(by_machine: dict[str, MachineVerdict]) -> ClaimAcross:
    """Judge one claim in one scope from each machine's verdict on it."""
    first = next(iter(by_machine.values()))
    ratios = [claim.ratio for claim in by_machine.values() if claim.ratio and claim.verdict is not Verdict.INVALID]
    return ClaimAcross(
        number=first.number,
        sentence=first.sentence,
        scope=first.scope,
        target=first.target,
        outcome=outcome_of(claim.verdict for claim in by_machine.values()),
        verdicts={name: claim.verdict for name, claim in by_machine.items()},
        ratio=across_machines(ratios),
    )
