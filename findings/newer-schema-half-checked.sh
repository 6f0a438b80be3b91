#!/usr/bin/env bash
# fastjsonschema 2.22.3, with a schema by pydantic 2.14.3, against jsonschema 4.26.0.
# Guess: one would think that a validator for drafts 4, 6 and 7 refuses a schema whose "$schema" names draft 2020-12, or
# that it checks the whole of it.
# What happens: it compiles the schema as draft 7 without a word. Keywords of that draft work, newer ones
# (prefixItems, dependentRequired, unevaluatedProperties) are skipped, so that a tuple's length is checked and the
# types in it are not.
# Seen for tuple[int, str]: [1] refused, ["x", 1] accepted; jsonschema refuses both.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --no-compile --only-binary :all: fastjsonschema==2.22.3 pydantic==2.14.3 jsonschema==4.26.0
timeout 90 "$tmp/venv/bin/python" - <<'PY'
import sys

import fastjsonschema
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter

schema = TypeAdapter(tuple[int, str]).json_schema()
schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
check = fastjsonschema.compile(schema)


def accepted(value):
    try:
        check(value)
    except fastjsonschema.JsonSchemaValueException:
        return False
    return True


seen = []
for value in ([1, "x"], [1], ["x", 1]):
    seen.append((accepted(value), Draft202012Validator(schema).is_valid(value)))
    print(value, "fastjsonschema, jsonschema accept:", seen[-1])
if seen != [(True, True), (False, False), (True, False)]:
    sys.exit("changed: fastjsonschema refuses the schema or checks all of it")
PY
