#!/usr/bin/env bash
# Litestar 2.25.0 and jsonschema 4.26.0.
# Guess: one would think that what a handler declared "int | float" answers fits the OpenAPI document of that app.
# What happens: Litestar writes every union as oneOf, which demands that exactly one branch fits. Each whole number
# fits "integer" and "number", so 3 breaks the document while 3.5 keeps it. The same for an empty list of
# "list[int] | list[str]". A client or gateway that validates rejects right answers, and only for some values.
# Seen: 3.5 fits; 3, and [] of list[int] | list[str], are "valid under each of" both branches.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --no-compile --only-binary :all: litestar==2.25.0 jsonschema==4.26.0
timeout 90 "$tmp/venv/bin/python" - <<'PY'
import sys

from jsonschema import Draft202012Validator
from litestar import Litestar, get
from litestar.testing import TestClient


@get("/whole", sync_to_thread=False)
def whole() -> int | float:
    return 3


@get("/part", sync_to_thread=False)
def part() -> int | float:
    return 3.5


@get("/lists", sync_to_thread=False)
def lists() -> list[int] | list[str]:
    return []


seen = []
with TestClient(Litestar([whole, part, lists], logging_config=None)) as client:
    document = client.get("/schema/openapi.json").json()
    for path in ("/part", "/whole", "/lists"):
        content = document["paths"][path]["get"]["responses"]["200"]["content"]
        schema = content["application/json"]["schema"]
        answer = client.get(path).json()
        errors = [error.message for error in Draft202012Validator(schema).iter_errors(answer)]
        seen.append(len(errors))
        print(path, answer, schema, errors or "fits")
if seen != [0, 1, 1]:
    sys.exit("changed: other answers fit the document")
PY
