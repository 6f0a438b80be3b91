"""`serve` and `locust`: for people, and real too."""

import csv
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from runner.commands.arguments import scenarios_named
from runner.commands.serve import record
from runner.experiment.lineup import APPS
from runner.load.messages import encode
from runner.paths import LOAD
from runner.records.condition import Condition
from runner.rig.rig import LocalRig

DOUBLECHECK = [sys.executable, "-m", "runner"]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def read(url: str) -> bytes:
    """A page of ours, once it is up."""
    assert url.startswith("http://127.0.0.1:")
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310
                return bytes(answer.read())
        except OSError:
            assert time.monotonic() < deadline, f"{url} did not come up"
            time.sleep(0.1)


def test_serve_answers_until_ctrl_c() -> None:
    port = free_port()
    serving = subprocess.Popen(
        [*DOUBLECHECK, "serve", "list_items[10]", "litestar", "--port", str(port)],
        stdout=subprocess.PIPE,
        text=True,
    )

    assert serving.stdout is not None
    announced = serving.stdout.readline()
    items = json.loads(read(f"http://127.0.0.1:{port}/items"))
    serving.send_signal(signal.SIGINT)
    serving.communicate(timeout=15)

    assert 10 == len(items)
    assert 0 == serving.returncode
    assert f"litestar on list_items[10]: http://127.0.0.1:{port}" in announced


def test_a_port_that_is_taken_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        refused = subprocess.run(
            [*DOUBLECHECK, "serve", "json_hello", "fastapi", "--port", str(port)],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    assert 2 == refused.returncode
    assert (f"doublecheck: port {port} is taken (Address already in use): name another with --port\n") == refused.stderr


def test_locusts_own_page_opens_with_our_user() -> None:
    web_port = free_port()
    running = subprocess.Popen(
        [*DOUBLECHECK, "locust", "json_hello", "fastapi", "--web-port", str(web_port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )

    page = read(f"http://127.0.0.1:{web_port}/")
    running.send_signal(signal.SIGINT)
    output, _ = running.communicate(timeout=15)

    assert b"Locust" in page
    assert f"http://127.0.0.1:{web_port}" in output


def test_every_request_shows_up_in_locusts_statistics(tmp_path: Path) -> None:
    rig, scenario = LocalRig(APPS), scenarios_named("json_hello")[0]
    condition = Condition(app="litestar", connections=1)
    try:
        rig.start([(condition, scenario)])
        (tmp_path / "workload").write_bytes(encode(record(rig, condition, scenario)))
        words = ["--headless", "--users", "4", "--run-time", "2s", "--csv", str(tmp_path / "locust"), "--only-summary"]
        subprocess.run(
            [sys.executable, "-m", "locust", "-f", str(LOAD / "locustfile.py"), *words],
            env={"DOUBLECHECK_WORKLOAD": str(tmp_path / "workload"), "PATH": ""},
            capture_output=True,
            timeout=60,
            check=True,
        )
    finally:
        rig.close()

    lines = (tmp_path / "locust_stats.csv").read_text().splitlines()
    rows = {row["Name"]: row for row in csv.DictReader(lines)}
    assert int(rows["litestar on json_hello"]["Request Count"]) > 500
    assert "0" == rows["litestar on json_hello"]["Failure Count"]
