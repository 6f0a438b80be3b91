"""What several runs say together, as a page, as Markdown and for programs."""

import msgspec

from runner.analysis.regression.between_runs import TYPICALLY, Repeated, RunsSummary
from runner.report.page.markdown_text import escaped, name_of
from runner.report.page.page import environment
from runner.report.text import wording


def finding(runs: RunsSummary) -> str:
    """Return the answer in one sentence: how far runs of the same code were apart, beside what each says of itself."""
    typical = next((found for found in runs.repeated if found.scenario == TYPICALLY), None)
    counted = wording.counted(len(runs.runs), "run")
    if typical is None:
        return f"{counted} on one machine, and no typical ratio that two of them have."
    contender, baseline = (wording.proper_name(name) for name in (typical.contender, typical.baseline))
    return (
        f"Over {counted} on one machine {contender} answers {wording.ratio(typical.over_runs)} times as many "
        f"requests as {baseline} on small endpoints: from run to run the ratio moved by {percent(typical.between)} "
        f"(standard deviation), where the interval of a single run reaches {percent(typical.within)} to either side."
    )


def percent(share: float) -> str:
    return f"{wording.number(100 * share, 1)} %"


def runs_files(runs: RunsSummary) -> dict[str, bytes]:
    """Return every file that stands over the runs, by its name in their folder."""
    return {"runs.html": runs_page(runs), "runs.md": runs_markdown(runs), "runs.json": runs_json(runs)}


def runs_page(runs: RunsSummary) -> bytes:
    """Return one page that needs nothing but itself."""
    return environment().get_template("runs.html.j2").render(runs=runs, finding=finding(runs), percent=percent).encode()


def runs_markdown(runs: RunsSummary) -> bytes:
    """Return the same table as Markdown."""
    columns = ["scenario", "ratio of", *runs.runs, "over the runs", "between runs", "within a run"]
    lines = [
        f"**{escaped(finding(runs))}**",
        "",
        *(f"- not of one machine: {escaped(difference)}" for difference in runs.unlike),
        "",
        f"| {' | '.join(columns)} |",
        f"| {' | '.join('---' for _ in columns)} |",
        *(f"| {' | '.join(cells(found))} |" for found in runs.repeated),
    ]
    return "\n".join([*lines, ""]).encode()


def cells(found: Repeated) -> list[str]:
    """Return one row."""
    pair = f"{found.contender} to {found.baseline}"
    ratios = [wording.ratio(ratio) for ratio in found.ratios]
    figures = [wording.ratio(found.over_runs), percent(found.between), percent(found.within)]
    return [name_of(found.scenario), name_of(pair), *ratios, *figures]


def runs_json(runs: RunsSummary) -> bytes:
    """Return the record indented, for programs."""
    return msgspec.json.format(msgspec.json.encode(runs), indent=2) + b"\n"
