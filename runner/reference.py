"""The README's front: what the committed run found, as Markdown made from its summary."""

from pathlib import Path

import msgspec

from runner import documents
from runner.analysis.summary import Comparison, ScenarioSummary, Summary
from runner.lineup import HEADLINE
from runner.report import wording
from scenarios.claims import CLAIMS, Rule
from scenarios.spec import HEADLINE as HEADLINE_TAG

FOLDER = Path(__file__).parent.parent / "results" / "reference"


def summary(folder: Path = FOLDER) -> Summary:
    """What is committed."""
    return msgspec.json.decode((folder / "summary.json").read_bytes(), type=Summary)


def finding(found: Summary) -> str:
    """Both answers, each in a paragraph, and on what they were measured."""
    machine = f"{found.machine.processor}, {found.machine.cores} cores, {found.machine.python}"
    versions = ", ".join(f"{name} {found.versions[name]}" for name in ("litestar", "fastapi", "msgspec", "pydantic"))
    return f"**{found.headline}**\n\n{cause(found)}\n\nMeasured {found.run.started[:10]} on {machine}, with {versions}."


def cause(found: Summary) -> str:
    """Whether msgspec is the reason, with the shares of the gap that say so."""
    [number] = [claim.number for claim in CLAIMS if claim.rule is Rule.ATTRIBUTION]
    [claim] = [claim for claim in found.claims if claim.number == number]
    verdict = claim.verdict.value if claim.verdict else "not tested"
    return f"**{claim.sentence.capitalize()}? {verdict.capitalize()}.** {claim.reason}"


def table(found: Summary) -> str:
    """The headline scenarios, the highest ratio first."""
    rows = sorted(headline_rows(found), key=lambda row: -ratio_of(row[1]))
    columns = ("scenario", "question", "Litestar over FastAPI", "2x?")
    return documents.table(columns, [cells(scenario, comparison) for scenario, comparison in rows])


def cells(scenario: ScenarioSummary, comparison: Comparison) -> tuple[str, ...]:
    """One scenario's row."""
    question = documents.summary(scenario.asked.question)
    return f"`{scenario.name}`", question, wording.ratio(comparison.throughput_ratio), comparison.verdict.value


def ratio_of(comparison: Comparison) -> float:
    """To sort by; what has no ratio comes last."""
    return comparison.throughput_ratio.estimate if comparison.throughput_ratio else 0.0


def headline_rows(found: Summary) -> list[tuple[ScenarioSummary, Comparison]]:
    """The headline pair in the headline scenarios."""
    return [
        (scenario, one)
        for scenario in found.scenarios
        if set(scenario.asked.tags) >= HEADLINE_TAG
        for one in scenario.comparisons
        if {one.contender, one.baseline} == set(HEADLINE)
    ]
