#!/usr/bin/env bash
# pytest 9.2.0 with pytest-xdist 3.8.0: tests marked with one xdist_group.
# Guess: `--dist loadgroup` sends all tests of a group to one worker, as xdist documents.
# What happens: they are spread over the workers one by one, without a warning, as if the mark were not there. xdist's
# worker writes the group into the test's private `_nodeid`, and this pytest no longer builds `nodeid` from that. So
# tests that share a resource run side by side, and fixtures of a module are made once for each worker.
# `--dist loadfile` still works, and so does a scheduler of one's own.
# Seen: loadgroup: 8 tests of one group on 2 workers; loadfile: 8 tests of one file on 1 worker.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --no-compile --only-binary :all: pytest==9.2.0 pytest-xdist==3.8.0
cat >"$tmp/test_group.py" <<'PY'
import time

import pytest


@pytest.mark.xdist_group("all")
@pytest.mark.parametrize("number", range(8))
def test_takes_a_moment(number, worker_id):
    time.sleep(0.3)
    print(f"ran on {worker_id}")
PY
workers() {
    (cd "$tmp" && timeout 60 venv/bin/pytest -q -rP -p no:cacheprovider --numprocesses 2 --dist "$1" test_group.py) |
        grep -o "ran on gw[0-9]" | sort -u | wc -l
}
by_group=$(workers loadgroup)
by_file=$(workers loadfile)
echo "loadgroup: 8 tests of one group on $by_group workers; loadfile: 8 tests of one file on $by_file worker"
[ "$by_group" = 2 ] && [ "$by_file" = 1 ] || { echo "changed: loadgroup keeps a group together" >&2; exit 1; }
