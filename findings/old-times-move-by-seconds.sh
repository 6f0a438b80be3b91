#!/usr/bin/env bash
# pydantic 2.14.3 and msgspec 0.22.0, with tzdata 2026.6: times from before zones had whole minutes.
# Guess: one would think that an aware datetime survives JSON, or that an offset JSON cannot hold raises or goes out as UTC.
# What happens: Liberia was 44 minutes 30 seconds behind until 1972. Both libraries write "-00:44" and keep the
# local time, so what is read back is another instant, 30 seconds off, without a word. Paris 1900: 21 seconds.
# Python's own isoformat() keeps the seconds ("-00:44:30"); both libraries refuse to read that text.
# Seen: 30 s off in Monrovia, 21 s in Paris, with both; "...-00:44:30" refused by both.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --no-compile --only-binary :all: pydantic==2.14.3 msgspec==0.22.0 tzdata==2026.6
timeout 90 "$tmp/venv/bin/python" - <<'PY'
import json
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from pydantic import TypeAdapter

adapter = TypeAdapter(datetime)
writers = {
    "pydantic": (adapter.dump_json, adapter.validate_json),
    "msgspec": (msgspec.json.encode, lambda text: msgspec.json.decode(text, type=datetime)),
}
seen = []
for zone, year in (("Africa/Monrovia", 1971), ("Europe/Paris", 1900)):
    value = datetime(year, 1, 1, 12, tzinfo=ZoneInfo(zone))
    for name, (write, read) in writers.items():
        text = write(value)
        try:
            read(json.dumps(value.isoformat()).encode())
            refused = False
        except ValueError:
            refused = True
        seen.append((abs((read(text) - value).total_seconds()), refused))
        print(zone, name, "writes", text.decode(), "off by", seen[-1][0], "s; refuses isoformat():", refused)
if seen != [(30, True), (30, True), (21, True), (21, True)]:
    sys.exit("changed: offsets with seconds are treated otherwise")
PY
