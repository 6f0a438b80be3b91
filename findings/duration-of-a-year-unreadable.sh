#!/usr/bin/env bash
# pydantic 2.14.3 and msgspec 0.22.0: durations of a year and more.
# Guess: one would think that both write and read ISO 8601 durations, so that each reads what the other wrote.
# What happens: up to 364 days they do. From 365 days on pydantic writes years ("P1Y" for 365 days, whatever the
# calendar says) and msgspec refuses them. So a FastAPI service answers what a Litestar service cannot take in.
# "P1Y35D" is also outside the grammar of RFC 3339 that JSON Schema's format "duration" names: days need months.
# Seen: 364 days "P364D" read; 365 days "P1Y" refused; 400 days "P1Y35D" refused. All that msgspec wrote was read.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --no-compile --only-binary :all: pydantic==2.14.3 msgspec==0.22.0
timeout 90 "$tmp/venv/bin/python" - <<'PY'
import sys
from datetime import timedelta

import msgspec
from pydantic import TypeAdapter

adapter = TypeAdapter(timedelta)


def read(text):
    try:
        return msgspec.json.decode(text, type=timedelta)
    except msgspec.ValidationError:
        return None


seen = []
for days in (364, 365, 400):
    value = timedelta(days=days)
    text = adapter.dump_json(value)
    back = adapter.validate_json(msgspec.json.encode(value)) == value
    seen.append((text, read(text) == value, back))
    print(days, "days: pydantic writes", text.decode(), "| msgspec reads it:", seen[-1][1], "| the other way:", back)
if seen != [(b'"P364D"', True, True), (b'"P1Y"', False, True), (b'"P1Y35D"', False, True)]:
    sys.exit("changed: pydantic and msgspec treat durations of a year otherwise")
PY
