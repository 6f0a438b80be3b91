"""Pairs as their owners run them: real servers, real requests, and what becomes of each thing that can be wrong."""

import json
import sys
import venv
from pathlib import Path

import pytest

from runner.pair import job, settings
from tests.faults.commands import DOUBLECHECK, WITHOUT_PICTURES, Ended, run
from tests.pair.folders import answering, begun, small_pair, written

ALIKE = answering('{"path": scope["path"]}')


@pytest.fixture(autouse=True)
def _own_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other runs of the suite are no concern of these."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))


def measure(folder: Path, *words: str, program: tuple[str, ...] = WITHOUT_PICTURES) -> Ended:
    return run("bench", "--pair", str(folder), "--rounds", "1", "--budget", "60s", *words, program=program)


def test_what_init_writes_can_be_measured_as_it_is_and_is_reported_beside_it(tmp_path: Path) -> None:
    ended = measure(begun(tmp_path / "mine"), program=DOUBLECHECK)

    [folder] = (tmp_path / "mine-results").iterdir()
    summary = json.loads((folder / "summary.json").read_text())
    assert 0 == ended.code, ended.errors
    assert ["mix", "get_item", "list_items"] == [scenario["name"] for scenario in summary["scenarios"]]
    assert [("after", "before")] * 3 == [
        (one["contender"], one["baseline"]) for scenario in summary["scenarios"] for one in scenario["comparisons"]
    ]
    page = (folder / "report.html").read_text()
    assert "after against before" in page
    assert "What they can do" not in page
    assert "class Item" not in page  # code is shown only where somebody asks for it


def test_the_code_of_a_contender_is_shown_where_its_file_asks_for_it(tmp_path: Path) -> None:
    folder = begun(tmp_path / "mine")
    file = folder / settings.PAIR_FILE
    file.write_text(file.read_text().replace('# source = "before.py"', 'source = "before.py"'))

    assert 0 == measure(folder, "--scenarios", "list_items", "--out", str(tmp_path / "out")).code
    run_head = json.loads((tmp_path / "out" / "run.json").read_text())
    assert "class Item" in run_head["scenarios"]["list_items"]["sources"]["before"]


def test_a_run_that_was_cut_off_goes_on_with_the_requests_that_it_began_with(tmp_path: Path) -> None:
    folder, out = small_pair(tmp_path / "mine", ALIKE, ALIKE), tmp_path / "out"
    assert 0 == measure(folder, "--out", str(out)).code
    (out / "ending.json").unlink()
    head = out / "run.json"
    head.write_text(head.read_text().replace('"rounds": 1', '"rounds": 2'))

    ended = run("resume", str(out), program=WITHOUT_PICTURES)

    assert 0 == ended.code, ended.errors
    assert {0, 1} == {json.loads(line)["number"] for line in (out / "blocks.jsonl").read_text().splitlines()}


def test_a_pair_whose_answers_differ_is_shown_and_not_timed(tmp_path: Path) -> None:
    folder = small_pair(tmp_path / "mine", answering('{"price": 4.5}'), answering('{"price": "4.5"}'))

    ended = measure(folder)

    assert 1 == ended.code
    assert "requests: after answers GET / with another value of root['price']" in ended.errors
    assert "- expected  4.5" in ended.errors
    assert '+ got       "4.5"' in ended.errors
    assert not (tmp_path / "mine-results").exists()


def test_an_answer_with_the_time_of_day_is_named_unless_it_is_ignored(tmp_path: Path) -> None:
    now = answering('{"id": 1, "at": time.time_ns()}', "import time")

    moving = measure(small_pair(tmp_path / "moving", now, now))
    ignored = measure(small_pair(tmp_path / "ignored", now, now, more='ignore = ["$.at"]'))

    assert 1 == moving.code
    assert "before answers GET / with another value of root['at']" in moving.errors
    assert "name fields that move under `ignore`" in moving.errors
    assert 0 == ignored.code, ignored.errors


def test_an_app_that_does_not_import_is_named_with_its_last_lines(tmp_path: Path) -> None:
    ended = measure(small_pair(tmp_path / "mine", "import nowhere_at_all\n", ALIKE))

    assert 2 == ended.code
    assert "before on requests ended with exit code 1 instead of starting" in ended.errors
    assert "No module named 'nowhere_at_all'" in ended.errors


def test_two_apps_that_serve_different_paths_differ_by_their_status(tmp_path: Path) -> None:
    only_root = ALIKE.replace('"status": 200', '"status": 200 if scope["path"] == "/" else 404')
    requests = 'from scenarios.spec import Request\ndef exchanges():\n    return [Request("GET", "/items")]\n'

    ended = measure(small_pair(tmp_path / "mine", ALIKE, only_root, requests))

    assert 1 == ended.code
    assert "after answers GET /items with another status" in ended.errors


def test_setup_leaves_the_state_that_requests_expect_before_each_start(tmp_path: Path) -> None:
    counting = answering(
        '{"count": count()}', "from pathlib import Path\ndef count():\n    return int(Path('n').read_text())"
    )
    more = "setup = [\"python3\", \"-c\", \"open('n', 'w').write('7')\"]"
    folder = small_pair(tmp_path / "mine", counting, counting)
    file = folder / settings.PAIR_FILE
    file.write_text(
        file.read_text().replace("[contender]", f"{more}\n[contender]").replace("[requests]", f"{more}\n[requests]")
    )

    assert 0 == measure(folder, "--out", str(tmp_path / "out")).code
    [learned] = job.read_lesson(tmp_path / "out").learned
    assert b'{"count": 7}' == learned.answer.body


def test_an_app_finds_the_variables_of_its_users_shell_and_none_of_the_suites(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = ("DATABASE_URL", "SCENARIO", "VARIANT", "WORK", "MODEL_LIBRARY", "SERVED_ON")
    monkeypatch.setenv("DATABASE_URL", "sqlite:///mine.db")
    for name in ours[1:]:
        monkeypatch.delenv(name, raising=False)
    telling = answering(f"{{name: os.environ.get(name) for name in {ours}}}", "import os")

    assert 0 == measure(small_pair(tmp_path / "mine", telling, telling), "--out", str(tmp_path / "out")).code
    [learned] = job.read_lesson(tmp_path / "out").learned
    assert dict.fromkeys(ours) | {"DATABASE_URL": "sqlite:///mine.db"} == json.loads(learned.answer.body)


def test_a_setup_that_fails_is_one_line_with_its_last(tmp_path: Path) -> None:
    folder = small_pair(tmp_path / "mine", ALIKE, ALIKE)
    file = folder / settings.PAIR_FILE
    failing = 'setup = ["python3", "-c", "raise SystemExit(\'no database\')"]\n[contender]'
    file.write_text(file.read_text().replace("[contender]", failing))

    ended = measure(folder)

    assert 2 == ended.code
    assert "the setup of before on requests" in ended.errors
    assert "ended with exit code 1: no database" in ended.errors


def test_a_contender_has_its_own_interpreter_directory_and_variables(tmp_path: Path) -> None:
    venv.create(tmp_path / "other", symlinks=True)
    [packages] = (tmp_path / "other").glob("lib/*/site-packages")
    (packages / "suite.pth").write_text("\n".join(path for path in sys.path if path.endswith("site-packages")))
    who = answering('{"prefix": sys.prefix, "where": os.getcwd(), "name": os.environ["NAME"]}', "import os, sys")
    file = """
        [baseline]
        name = "before"
        app = "service:app"
        directory = "one"
        environment = { NAME = "a" }
        [contender]
        name = "after"
        app = "service:app"
        directory = "two"
        environment = { NAME = "b" }
        python = "../other/bin/python"
        [requests]
        python = "requests_to_send.py"
        ignore = ["$.prefix", "$.where", "$.name"]
    """
    requests = 'from scenarios.spec import Request\ndef exchanges():\n    return [Request("GET", "/")]\n'
    folder = written(
        tmp_path / "mine",
        {settings.PAIR_FILE: file, "one/service.py": who, "two/service.py": who, "requests_to_send.py": requests},
    )

    ended = measure(folder, "--out", str(tmp_path / "out"))

    assert 0 == ended.code, ended.errors
    head = json.loads((tmp_path / "out" / "run.json").read_text())
    assert ["after"] == list(head["environments"])
    assert {"where": str(folder / "one"), "name": "a", "prefix": sys.prefix} == json.loads(
        job.read_lesson(tmp_path / "out").learned[0].answer.body
    )


def test_an_interpreter_without_a_server_says_what_to_install(tmp_path: Path) -> None:
    venv.create(tmp_path / "bare", symlinks=True)
    folder = small_pair(tmp_path / "mine", ALIKE, ALIKE)
    file = folder / settings.PAIR_FILE
    file.write_text(file.read_text().replace("[contender]", 'python = "../bare/bin/python"\n[contender]'))

    ended = measure(folder)

    assert 2 == ended.code
    assert "the python of before lacks uvicorn, uvloop, httptools, wsproto" in ended.errors
    # It has no pip, like those that uv makes.
    assert f"uv pip install --python {file.parent}/../bare/bin/python uvicorn uvloop httptools wsproto" in ended.errors
