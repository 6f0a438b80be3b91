#!/usr/bin/env bash
# Locust 2.47.0: the percentile columns of its statistics.
# Guess: one would think that 99 % of 100 requests are the 99 fast ones, so that "99%" shows 1 ms if one request
# took 500 ms ("99 % of the requests finished within this time"), and that the median of 1, 2, 3, 4 is 2 or 2.5.
# What happens: Locust takes the value one rank higher than the nearest rank, at every percentile where N times p is
# whole. With 100 requests "99%" is the maximum, with 20 "95%" is; the median of an even count is the upper one.
# Seen: 99 x 1 ms and 500 ms: 99% = 500; 19 x 1 ms and 500 ms: 95% = 500; 1, 2, 3, 4: median 3. The nearest rank,
# which is the definition in the function's own docstring, gives 1, 1 and 2.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --no-compile --only-binary :all: locust==2.47.0
timeout 90 "$tmp/venv/bin/python" - <<'PY'
import math
import sys

from locust.stats import RequestStats


def nearest_rank(times, share):
    return sorted(times)[math.ceil(len(times) * share) - 1]


seen = []
for times, share in (([1] * 99 + [500], 0.99), ([1] * 19 + [500], 0.95), ([1, 2, 3, 4], 0.5)):
    stats = RequestStats()
    for time in times:
        stats.log_request("GET", "/", time, 0)
    seen.append((stats.total.get_response_time_percentile(share), nearest_rank(times, share)))
    print(f"{len(times)} requests, {share:.0%}: Locust {seen[-1][0]}, nearest rank {seen[-1][1]}")
if seen != [(500, 1), (500, 1), (3, 2)]:
    sys.exit(f"changed: (Locust, nearest rank) are {seen}")
PY
