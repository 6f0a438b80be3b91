"""The README's front: the result over all machines of the collection, from committed files."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from docs.evidence import from_code
from runner.analysis.collection import COMPARED, Collection, RatioAcross, outcome_of, stand
from runner.analysis.summary import Summary
from runner.commands import collect
from runner.errors import StoreError
from runner.paths import MACHINES, REFERENCE
from runner.records.condition import Client
from runner.report.text import reading
from runner.report.text.answers import answers, claimed
from runner.report.text.machines import collected_headline, judged_sentence, range_of
from runner.report.text.reading import TWICE, Compared, headline_rows
from scenarios.claims import CLAIMED_PAIR, CLAIMS, Rule


def summary(folder: Path = REFERENCE) -> Summary:
    return msgspec.json.decode((folder / "summary.json").read_bytes(), type=Summary)


def collection() -> Collection:
    """Raise StoreError if no collection is committed."""
    found = collect.read_collection()
    if found is None:
        raise StoreError(f"{MACHINES} holds no collection: make collect makes it")
    return found


def finding(committed: Summary, collected: Collection) -> str:
    """Return the answer over all machines, then each question's answer on one machine, then machines and versions."""
    answer = f"**{collected_headline(collected)}** {claimed(collected)}"
    return "\n\n".join([answer, questions(committed, collected), measured(collected), *slept(collected)])


def questions(committed: Summary, collected: Collection) -> str:
    """Return the questions of the page, each with the sentence that answers it."""
    asked = [f"- **{answer.question}** {answer.sentence}" for answer in answers(committed)]
    return "\n".join([f"On {place(committed, collected)}:", "", *asked])


def place(committed: Summary, collected: Collection) -> str:
    alike = collected.alike(committed.run.client)
    machine = stand(committed, alike).machine if alike else None
    waits = ", with a client that slept" if committed.run.client is Client.SLEEPS else ""
    return (f"`{machine}`" if machine else "the machine of the reference") + waits


def detail(committed: Summary, collected: Collection) -> str:
    return "\n\n".join([cause(committed, collected), table(committed, collected)])


def cause(committed: Summary, collected: Collection) -> str:
    """Say whether msgspec is the reason: on all machines, then with the shares of the gap in one of their runs.

    That is the reference run, or the first where the reference is none of them.
    """
    [number] = [claim.number for claim in CLAIMS if claim.rule is Rule.ATTRIBUTION]
    [across] = [claim for claim in collected.claims if claim.number == number]
    machine = stand(committed, collected).machine
    quoted = committed if machine else summary(MACHINES / collected.names[0])
    [own] = [claim for claim in quoted.claims if claim.number == number]
    verdict, where = judged_sentence(across), machine or collected.names[0]
    return f"**{own.sentence.capitalize()}? {verdict[0].upper()}{verdict[1:]}.** On `{where}`: {own.reason}"


def measured(collected: Collection) -> str:
    names = [f"`{machine.name}` ({machine.started[:10]})" for machine in collected.runs]
    versions = {
        name: sorted({machine.versions[name] for machine in collected.runs if name in machine.versions})
        for name in COMPARED
    }
    with_versions = ", ".join(f"{name} {' or '.join(numbers)}" for name, numbers in versions.items())
    return f"Measured on {reading.listed(names)}, with {with_versions}."


def slept(collected: Collection) -> Iterator[str]:
    """Yield what machines said with a client that sleeps, which is never pooled with one that polls."""
    if before := collected.sleeping:
        yield (
            "The client of earlier runs slept between answers, and waking it was charged to the servers "
            f"([why that differs](docs/adr/0038-a-client-that-polls.md)). {collected_headline(before)} "
            f"{claimed(before)} {measured(before)}"
        )


def table(committed: Summary, collected: Collection) -> str:
    """Return the headline scenarios with their range over machines, in the order of the reference."""
    pair = " over ".join(map(reading.proper_name, CLAIMED_PAIR))
    columns = ("scenario", "question", f"{pair}, lowest to highest machine", "2x?")
    return from_code.table(columns, [cells(row, collected) for row in headline_rows(committed)])


def cells(row: Compared, collected: Collection) -> tuple[str, ...]:
    across = collected.claimed(row.scenario.name)
    outcome = outcome_of(across.verdicts.values() if across else [])
    question = from_code.summary(row.scenario.asked.question)
    return f"`{row.scenario.name}`", question, figures(across.throughput if across else None, collected), outcome.value


def figures(across: RatioAcross | None, collected: Collection) -> str:
    """Return the range, and the number of machines with a valid ratio unless all have one."""
    if across is None:
        return "none"
    count = len(across.ratios)
    alone = "" if count == len(collected.runs) else f" ({count} of {len(collected.runs)})"
    return range_of(across, beside=TWICE, decimals=2) + alone
