"""From what lies on disk to the page: runs in which not everything went well."""

import msgspec
import pytest

from runner.analysis.assemble import summarise
from runner.records.measurement import Block, Failed
from runner.records.run import Asked, Recording
from runner.report.writing import report_files
from tests.builders import make_asked, make_block, make_options, make_run
from tests.recordings import make_recording

NO_SERVER = "The server of fastapi did not start within 10 s."
NO_DATABASE = "No PostgreSQL here: name one with DATABASE_URL."


def recording(measured: list[str], others: dict[str, Asked], failed: list[Block] | None = None) -> Recording:
    """A run of scenarios that went well, and of others without a slice."""
    asked = {name: make_asked() for name in measured} | others
    run = make_run(options=make_options(scenarios=list(asked)), scenarios=asked)
    made = make_recording(scenarios=measured, run=run)
    return msgspec.structs.replace(made, blocks=[*made.blocks, *(failed or [])])


def files(made: Recording) -> tuple[str, str]:
    """The page and the Markdown."""
    found = report_files(summarise(made))
    return found["report.html"].decode(), found["report.md"].decode()


def failed_block(scenario: str) -> Block:
    return make_block(scenario=scenario, outcome=Failed(reason=NO_SERVER, attempt=2))


def test_a_scenario_without_a_valid_block_stands_beside_one_that_went_well() -> None:
    page, markdown = files(recording(["one_item"], {"broken": make_asked()}, [failed_block("broken")]))

    assert page.count(NO_SERVER) >= 2
    assert "1.500 [1.4" in markdown
    assert "| `broken` | serialisation | no estimate | no estimate | **" in markdown


def test_a_skipped_scenario_is_said_to_be_and_takes_no_part() -> None:
    page, markdown = files(recording(["one_item"], {"db_row": make_asked(area="database", skipped=NO_DATABASE)}))

    assert f"`db_row` was not measured: {NO_DATABASE.replace('_', chr(92) + '_')}" in markdown
    assert "| `db_row` |" not in markdown
    assert page.count(NO_DATABASE) >= 2


@pytest.mark.parametrize(
    "others",
    [
        {},
        {"db_row": make_asked(skipped=NO_DATABASE)},
        {"db_row": make_asked(contenders=(), skipped=NO_DATABASE)},
        {"alone": make_asked(contenders=("litestar",))},
    ],
)
def test_a_run_that_measured_nothing_is_a_page_that_says_so(others: dict[str, Asked]) -> None:
    page, markdown = files(recording([], others))

    assert "This run measured no scenario." in page
    assert "This run measured no scenario." in markdown
    assert "nan" not in page.replace("&nbsp;", "").lower().split()


def test_a_run_of_one_block_draws_no_interval() -> None:
    made = recording(["one_item"], {})
    first = [block for block in made.blocks if block.number == 0]
    cut = msgspec.structs.replace(
        made, blocks=first, slices=[one for one in made.slices if one.block == 0], ending=None
    )
    page, markdown = files(cut)

    assert "This run stopped without recording why" in page
    assert "no estimate" in markdown
