#!/usr/bin/env bash
# pandas 3.1.1: read_json with its defaults.
# Guess: one would think that whole numbers in JSON are read as whole numbers, whatever the column is called.
# What happens: a column whose name ends in "_time" or "_at" becomes dates if each of its numbers is above 31,536,000
# (the seconds of a year). Response times in nanoseconds are, from 31.5 ms on. One faster request in the file and the
# column stays whole numbers, so the same script reads one run as dates in 1971 and the next as numbers.
# Seen: 45 ms and 35 ms in ns: datetime64; 45 ms and 12 ms: int64; the same two under "response_ns": int64.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --no-compile --only-binary :all: pandas==3.1.1 numpy==2.4.6
timeout 90 "$tmp/venv/bin/python" - <<'PY'
import json
import sys
from io import StringIO

import pandas as pd


def kind(name, values):
    lines = "\n".join(json.dumps({name: value}) for value in values)
    column = pd.read_json(StringIO(lines), lines=True)[name]
    print(name, values, "->", column.dtype, column.astype(str).to_list())
    return column.dtype.kind


seen = [
    kind("response_time", [45_000_000, 35_000_000]),
    kind("response_time", [45_000_000, 12_000_000]),
    kind("response_ns", [45_000_000, 35_000_000]),
]
if seen != ["M", "i", "i"]:
    sys.exit(f"changed: the kinds are {seen}")
PY
