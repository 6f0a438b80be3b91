#!/usr/bin/env bash
# python-jsonpath 2.2.2, a library for RFC 9535.
# Guess: one would think that "[?@.a > 0]" selects numbers only: RFC 9535 orders numbers with numbers and texts with
# texts, and says that every other comparison with < or > is false. "[?@.a == 1]" does leave true out.
# What happens: true counts as 1 where values are ordered, and inside objects that are compared, but not where the two
# are compared directly. So true is above 0, yet neither at least 1 nor equal to 1.
# Seen for {"a": true}: "> 0" selected, ">= 1" not, "== 1" not; {"a": true} equals the whole node {"a": 1}.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --no-compile --only-binary :all: python-jsonpath==2.2.2
timeout 90 "$tmp/venv/bin/python" - <<'PY'
import sys

import jsonpath

data = [{"name": "flag", "a": True}, {"name": "one", "a": 1}]
pairs = [{"name": "flag", "a": {"x": True}}, {"name": "one", "a": {"x": 1}}]
seen = {
    "> 0": jsonpath.findall("$[?@.a > 0].name", data),
    ">= 1": jsonpath.findall("$[?@.a >= 1].name", data),
    "== 1": jsonpath.findall("$[?@.a == 1].name", data),
    "== {x: 1}": jsonpath.findall("$[?@.a == $[1].a].name", pairs),
}
print(seen)
if list(seen.values()) != [["flag", "one"], ["one"], ["one"], ["flag", "one"]]:
    sys.exit("changed: true is ordered or compared otherwise")
PY
