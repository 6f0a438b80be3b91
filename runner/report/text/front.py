"""The first words of a report: what all machines say where its run speaks for one, and what the run says of its own."""

from dataclasses import dataclass

from runner.analysis.collection.collection import Collection
from runner.analysis.collection.standing import stand, typical_claim_across
from runner.analysis.summary import Summary
from runner.report.text.machines import collected_headline, judged_sentence, spread_sentence, standing_sentence


@dataclass(frozen=True, slots=True)
class Front:
    """A headline, and what has to be read with it."""

    headline: str
    beneath: list[str]


def front(summary: Summary, collection: Collection | None) -> Front:
    """Return the range over machines for a run of the collection; for any other its own answer, and where it stands."""
    if collection is None or not collection.machines:
        return Front(summary.headline, [])
    standing = stand(summary, collection)
    placed = standing_sentence(standing, collection)
    if standing.machine:
        return Front(collected_headline(collection), [claimed(collection), placed])
    return Front(summary.headline, [placed])


def claimed(collection: Collection) -> str:
    """Say what became of the claim on all machines, and how far they differ."""
    typical = typical_claim_across(collection)
    if typical is None or typical.ratio is None:
        return ""
    return f"The claimed {typical.target:g}x is {judged_sentence(typical)}. {spread_sentence(typical.ratio)}"
