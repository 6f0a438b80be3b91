import csv
import io
import re
from functools import cache
from pathlib import Path

import msgspec
import pytest

from runner.analysis.summary import Flag, Summary
from runner.records.run import Kind
from runner.records.store import write_whole
from runner.report.charts.pictures import Chart
from runner.report.page.markdown import report_markdown
from runner.report.writing import all_charts, report_files, summary_csv, summary_json, write_report
from tests.report.builder import eight_scenarios, estimate, make_comparison, make_scenario
from tests.report.summaries import make_run, make_summary

FILES = {
    "report.html",
    "report.md",
    "summary.json",
    "summary.csv",
    *(f"charts/{name}.{ending}" for name in ("forest", "throughput", "cpu", "latency") for ending in ("svg", "png")),
}


@cache
def some_charts() -> list[Chart]:
    """Drawn once, for tests that look at words only."""
    return all_charts(make_summary([make_scenario()]))


def markdown(summary: Summary) -> str:
    return report_markdown(summary, some_charts()).decode()


def table_rows(summary: Summary) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(summary_csv(summary).decode())))


def test_the_same_summary_gives_the_same_bytes() -> None:
    assert report_files(make_summary()) == report_files(make_summary())


def test_exactly_the_files_of_the_contract_are_written(tmp_path: Path) -> None:
    write_report(make_summary([make_scenario()]), tmp_path)

    assert FILES == {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}


def test_a_report_can_be_written_over_another(tmp_path: Path) -> None:
    write_report(make_summary(), tmp_path)
    write_report(make_summary([make_scenario("alone")]), tmp_path)

    assert b"alone" in (tmp_path / "report.html").read_bytes()


def test_a_file_that_cannot_be_written_whole_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.md"
    path.write_bytes(b"before")

    def full(*_: object) -> Path:
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="no space"):
        write_whole(path, b"after")

    assert [path] == list(tmp_path.iterdir())
    assert b"before" == path.read_bytes()


def test_a_hostile_name_becomes_no_path(tmp_path: Path) -> None:
    write_report(make_summary([make_scenario("../../<script>")], run=make_run(name="../up")), tmp_path / "run")

    assert [tmp_path / "run"] == list(tmp_path.iterdir())


def test_the_json_is_the_summary() -> None:
    summary = make_summary()

    assert summary == msgspec.json.decode(summary_json(summary), type=Summary)


def test_the_table_has_a_row_for_each_scenario_and_comparison() -> None:
    two = [make_comparison(estimate(1.5)), make_comparison(estimate(1.1), contender="litestar-pydantic")]
    rows = table_rows(make_summary([make_scenario("a", comparisons=two), make_scenario("b")]))

    assert [
        ("a", "litestar"),
        ("a", "litestar-pydantic"),
        ("b", "litestar"),
    ] == [(row["scenario"], row["contender"]) for row in rows]
    assert (str(estimate(1.5).low), "1.5") == (rows[0]["throughput_ratio_low"], rows[0]["throughput_ratio"])


def test_a_missing_estimate_is_an_empty_cell() -> None:
    row = table_rows(make_summary([make_scenario(ratio=None)]))[0]

    assert {""} == {value for name, value in row.items() if "ratio" in name or "per_" in name or "latency" in name}
    assert ("0", "") == (row["contender_failures"], row["floor_failures"])


def test_every_row_of_the_markdown_table_has_as_many_cells_as_its_head() -> None:
    hostile = make_scenario("a|b`c`\n|d", area="x|y", ratio=1.4)
    claims, ratios = re.findall(r"(?:^\|.*\n)+", markdown(make_summary([*eight_scenarios(), hostile])), re.MULTILINE)

    assert 11 == len(ratios.splitlines())
    assert {6} == {len(re.findall(r"(?<!\\)\|", line)) for line in claims.splitlines()}
    assert {7} == {len(re.findall(r"(?<!\\)\|", line)) for line in ratios.splitlines()}


def test_the_markdown_says_what_came_of_each_claim() -> None:
    text = markdown(make_summary())

    assert re.search(
        r"^\| via msgspec \| +\| +\| not tested \| Not tested: it takes the contenders", text, re.MULTILINE
    )
    assert re.search(r"^\| .*2x FastAPI.* \| typically \| \d.* \| \*\*refuted\*\* \|", text, re.MULTILINE)


def test_markdown_holds_no_markup_of_a_run() -> None:
    text = markdown(make_summary([make_scenario("<script>x</script>")], headline="<img src=x> ![y](z)"))

    assert "<" not in text
    assert r"\!\[y\](z)" in text


def test_the_markdown_says_the_headline_first_and_warns_of_a_smoke_run() -> None:
    lines = markdown(make_summary(run=make_run(kind=Kind.SMOKE))).splitlines()

    assert lines[0].startswith("# Litestar is typically 1.45")
    assert lines[2].startswith("> **This is a smoke run.")
    assert "charts/forest.png" in "\n".join(lines)


def test_the_markdown_says_whether_the_run_can_be_believed_and_carries_its_warnings() -> None:
    summary = make_summary()
    scenario = summary.scenarios[0]
    drift = Flag(name="drift", voids=False, figure=0.05, threshold=0.02, sentence="The ratio drifted.")
    warned = msgspec.structs.replace(scenario.comparisons[0], flags=[drift])
    flagged = msgspec.structs.replace(scenario, comparisons=[warned])

    text = markdown(msgspec.structs.replace(summary, scenarios=[flagged]))

    assert "Can you trust this run?" in text
    assert 1 == text.count("Warning: The ratio drifted.")
