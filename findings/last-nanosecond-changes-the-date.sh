#!/usr/bin/env bash
# msgspec 0.22.0, against pydantic 2.14.3 and Python's own fromisoformat.
# Guess: one would think that digits beyond microseconds are cut, as everywhere: 23:59:59.9999999 is still today.
# What happens: msgspec rounds them. The last tenth of a microsecond of a day is read as the next day, and the last of
# a year as the next year; 7-digit times are what .NET and SQL Server write as the end of a day. One body, two dates.
# Seen for "2026-12-31T23:59:59.9999999Z": msgspec 2027-01-01T00:00:00, pydantic and Python 2026-12-31T23:59:59.999999.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --no-compile --only-binary :all: pydantic==2.14.3 msgspec==0.22.0
timeout 90 "$tmp/venv/bin/python" - <<'PY'
import json
import sys
from datetime import datetime

import msgspec
from pydantic import TypeAdapter

text = "2026-12-31T23:59:59.9999999Z"
body = json.dumps(text).encode()
seen = {
    "msgspec": msgspec.json.decode(body, type=datetime),
    "pydantic": TypeAdapter(datetime).validate_json(body),
    "Python": datetime.fromisoformat(text.replace("Z", "+00:00")),
}
for name, value in seen.items():
    print(name.ljust(8), value.isoformat())
if [value.year for value in seen.values()] != [2027, 2026, 2026]:
    sys.exit("changed: all three read the same year, or another one rounds")
PY
