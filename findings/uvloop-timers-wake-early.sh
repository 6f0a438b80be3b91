#!/usr/bin/env bash
# uvloop 0.23.0, against the loop of Python itself.
# Guess: one would think that asyncio.sleep() never returns before its time is up. asyncio's loop keeps to that.
# What happens: uvloop rounds every timer to whole milliseconds. A sleep of 0.4 ms does not wait at all, and one of
# 1.4 ms mostly wakes about 0.4 ms early. A load generator with a timetable, or a rate limiter, sends too soon.
# Seen, wake-ups before the deadline in 200 sleeps: asyncio 0 and 0; uvloop 200 (0.4 ms) and 165 (1.4 ms).
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --no-compile --only-binary :all: uvloop==0.23.0
timeout 90 "$tmp/venv/bin/python" - <<'PY'
import asyncio
import sys
import time

import uvloop


async def early(seconds):
    count = 0
    for _ in range(200):
        start = time.perf_counter()
        await asyncio.sleep(seconds)
        count += time.perf_counter() - start < seconds
    return count


async def both():
    return await early(0.0004), await early(0.0014)


plain, fast = asyncio.run(both()), uvloop.run(both())
print(f"woke early in 200 sleeps of 0.4 ms and 1.4 ms: asyncio {plain}, uvloop {fast}")
if plain != (0, 0) or fast[0] < 150 or fast[1] < 10:
    sys.exit("changed: uvloop no longer wakes early, or asyncio does")
PY
