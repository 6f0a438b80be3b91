"""The second opinion, with the real wrk."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from runner.calibration.second_opinion import SHOWS

HAS_WRK = shutil.which("wrk") is not None
IN_CI = os.environ.get("CI") == "true"

DOUBLECHECK = [sys.executable, "-m", "tests.own_lock"]


@pytest.mark.skipif(not HAS_WRK and not IN_CI, reason="wrk is not installed; in CI this may not be skipped")
def test_wrk_gives_a_second_opinion_on_the_same_servers() -> None:
    words = ["crosscheck", "--scenarios", "search_params", "--turns", "4", "--seconds", "1"]

    asked = subprocess.run([*DOUBLECHECK, *words], capture_output=True, text=True, timeout=120, check=False)

    row = next((line for line in asked.stdout.splitlines() if line.startswith("search_params ")), asked.stderr)
    ours, theirs = (float(ratio) for ratio in re.findall(r"(\d+\.\d+) \[", row))
    assert SHOWS in asked.stdout
    # Four short turns on a shared machine: both find the same contender ahead, and not by another order of magnitude.
    assert 0.7 < ours / theirs < 1.4


def test_without_wrk_the_message_says_how_to_get_it() -> None:
    asked = subprocess.run(
        [*DOUBLECHECK, "crosscheck"],
        env={**os.environ, "PATH": ""},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert 2 == asked.returncode
    assert (
        "doublecheck: wrk is not installed: `apt-get install wrk` on Debian, `brew install wrk` on macOS\n"
    ) == asked.stderr
