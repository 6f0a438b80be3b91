"""The README's front: what the committed run found, as Markdown made from its summary."""

from pathlib import Path

import msgspec

from runner.analysis.summary import Summary
from runner.commands import generated_docs
from runner.paths import REFERENCE
from runner.report.text import wording
from runner.report.text.reading import Compared, headline_rows
from scenarios.claims import CLAIMED_PAIR, CLAIMS, Rule

LIBRARIES = ("msgspec", "pydantic")
"""The model libraries of the two."""


def summary(folder: Path = REFERENCE) -> Summary:
    """Read the summary that is committed."""
    return msgspec.json.decode((folder / "summary.json").read_bytes(), type=Summary)


def finding(committed: Summary) -> str:
    """Return both answers, each in a paragraph, and on what they were measured."""
    machine = f"{committed.machine.processor}, {committed.machine.cores} cores, {committed.machine.python}"
    versions = ", ".join(f"{name} {committed.versions[name]}" for name in (*CLAIMED_PAIR, *LIBRARIES))
    measured = f"Measured {committed.run.started[:10]} on {machine}, with {versions}."
    return f"**{committed.headline}**\n\n{cause(committed)}\n\n{measured}"


def cause(committed: Summary) -> str:
    """Say whether msgspec is the reason, with the shares of the gap that say so."""
    [number] = [claim.number for claim in CLAIMS if claim.rule is Rule.ATTRIBUTION]
    [claim] = [claim for claim in committed.claims if claim.number == number]
    verdict = claim.verdict.value if claim.verdict else "not tested"
    return f"**{claim.sentence.capitalize()}? {verdict.capitalize()}.** {claim.reason}"


def table(committed: Summary) -> str:
    """Return the headline scenarios as a table, the highest ratio first."""
    columns = ("scenario", "question", " over ".join(map(wording.proper_name, CLAIMED_PAIR)), "2x?")
    return generated_docs.table(columns, [cells(row) for row in headline_rows(committed)])


def cells(row: Compared) -> tuple[str, ...]:
    question = generated_docs.summary(row.scenario.asked.question)
    ratio = wording.ratio(row.comparison.ratio)
    return f"`{row.scenario.name}`", question, ratio, row.comparison.verdict.value if row.comparison.verdict else ""
