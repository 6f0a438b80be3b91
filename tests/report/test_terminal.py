"""The tables on the terminal."""

import pytest
from rich.console import Console

from runner.analysis.assemble import summarise
from runner.report.terminal import verdict_table
from scenarios.claims import CLAIMS, Claim
from tests.builders import make_run
from tests.recordings import make_recording


@pytest.mark.parametrize(("claims", "is_judged"), [(CLAIMS, True), ([], False)])
def test_verdicts_are_a_column_only_where_a_claim_is_judged(claims: list[Claim], *, is_judged: bool) -> None:
    console = Console(width=200, record=True)
    console.print(verdict_table(summarise(make_recording(run=make_run(claims=claims)))))

    assert is_judged == ("verdict on 2x" in console.export_text())
