#!/usr/bin/env bash
# msgspec 0.22.0, jsonschema 4.26.0, fastjsonschema 2.22.3, pydantic 2.14.3: "multiple of 0.01" for prices.
# Guess: one would think that the four agree on 19.99, or at worst that all miss the same few amounts to rounding.
# What happens: msgspec refuses nearly every amount, since it takes the remainder of the binary numbers; jsonschema
# refuses about one in seven, since it asks whether the quotient is whole. The other two allow for rounding.
# The same constraint goes into the JSON Schema of msgspec, so its document promises what its decoder refuses.
# Seen, refused of the 10,000 amounts 0.01 to 100.00: msgspec 9986, jsonschema 1363, fastjsonschema 0, pydantic 0.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --no-compile --only-binary :all: msgspec==0.22.0 jsonschema==4.26.0 fastjsonschema==2.22.3 pydantic==2.14.3
timeout 90 "$tmp/venv/bin/python" - <<'PY'
import sys
from typing import Annotated

import fastjsonschema
import msgspec
from jsonschema import Draft202012Validator
from pydantic import Field, TypeAdapter

decoder = msgspec.json.Decoder(Annotated[float, msgspec.Meta(multiple_of=0.01)])
adapter = TypeAdapter(Annotated[float, Field(multiple_of=0.01)])
checks = {
    "msgspec": lambda value: decoder.decode(repr(value)),
    "jsonschema": Draft202012Validator({"multipleOf": 0.01}).validate,
    "fastjsonschema": fastjsonschema.compile({"multipleOf": 0.01}),
    "pydantic": adapter.validate_python,
}
refused = dict.fromkeys(checks, 0)
for cents in range(1, 10_001):
    for name, check in checks.items():
        try:
            check(cents / 100)
        except Exception:
            refused[name] += 1
print("refused of 10,000 amounts:", refused)
if list(refused.values()) != [9986, 1363, 0, 0]:
    sys.exit("changed: other counts than 9986, 1363, 0, 0")
PY
