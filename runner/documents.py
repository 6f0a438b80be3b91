"""Parts of the documentation that are made from the code; `make docs` writes them in, `make lint` finds stale ones."""

from collections.abc import Iterable

from runner.analysis.checks.check import Check
from runner.analysis.evidence import Evidence
from runner.analysis.validity import COMPARISON_CHECKS, RUN_CHECKS
from runner.records import Recording


def validity_table() -> str:
    """The validity checks: what each looks at, when it strikes, what follows."""
    checks: Iterable[Check[Evidence] | Check[Recording]] = (*COMPARISON_CHECKS, *RUN_CHECKS)
    rows = [
        (check.name, summary(check.measure.__doc__), f"{check.strikes} {check.threshold:.3g}", effect(check.voids))
        for check in checks
    ]
    return table(("check", "what the figure is", "strikes", "what follows"), rows)


def summary(docstring: str | None) -> str:
    """The first line of a docstring."""
    return (docstring or "").strip().partition("\n")[0]


def effect(voids: bool) -> str:  # noqa: FBT001 - a column of the table
    """In words."""
    return "no verdict" if voids else "a warning beside the verdict"


def table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """In Markdown."""
    lines = [columns, tuple("---" for _ in columns), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
