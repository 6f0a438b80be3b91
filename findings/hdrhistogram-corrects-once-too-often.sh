#!/usr/bin/env bash
# hdrhistogram 0.10.8 (the Python port).
# Guess: one would think that record_corrected_value adds what the original in Java (and C) adds: value - interval,
# value - 2 intervals, and so on, as long as what is left is at least one interval.
# What happens: the Python port goes on while the value is above the interval, so it also adds the remainder that is
# below it. A stall of 1,900 with an interval of 1,000 becomes two records instead of one, half of them fast.
# Seen: (1900, 1000) gives [900, 1900] instead of [1900]; (1000, 300) gives [100, 400, 700, 1000] instead of
# [400, 700, 1000]; (1000, 250), a multiple, agrees.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --no-compile --only-binary :all: hdrhistogram==0.10.8
timeout 90 "$tmp/venv/bin/python" - <<'PY'
import sys

from hdrh.histogram import HdrHistogram


def port(value, interval):
    histogram = HdrHistogram(1, 10**6, 4)
    histogram.record_corrected_value(value, interval)
    return [step.value_iterated_to for step in histogram.get_recorded_iterator()]


def original(value, interval):
    records = [value]
    missing = value - interval
    while missing >= interval:
        records.append(missing)
        missing -= interval
    return sorted(records)


cases = [(1900, 1000), (1000, 300), (1000, 250)]
for case in cases:
    print(case, "port", port(*case), "original rule", original(*case))
extra = [len(port(*case)) - len(original(*case)) for case in cases]
if extra != [1, 1, 0]:
    sys.exit(f"changed: the port adds {extra} records more than the original rule, not [1, 1, 0]")
PY
