#!/usr/bin/env bash
# Litestar 2.25.0, msgspec 0.22.0 and jsonschema 4.26.0.
# Guess: one would think that a Struct with array_like=True, which travels as an array, is described as one: msgspec's
# own JSON Schema does so, and Litestar encodes with msgspec.
# What happens: Litestar's OpenAPI document describes an object with named properties. The answer [1, 2] breaks the
# document; a body made from the document, {"x": 1, "y": 2}, is refused with 400, and the array is taken.
# Seen: msgspec says "array", Litestar "object"; the answer does not fit; object 400, array 201.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --no-compile --only-binary :all: litestar==2.25.0 msgspec==0.22.0 jsonschema==4.26.0
timeout 90 "$tmp/venv/bin/python" - <<'PY'
import sys

import msgspec
from jsonschema import Draft202012Validator
from litestar import Litestar, get, post
from litestar.testing import TestClient


class Point(msgspec.Struct, array_like=True):
    x: int
    y: int


@get("/", sync_to_thread=False)
def read() -> Point:
    return Point(1, 2)


@post("/", sync_to_thread=False)
def write(data: Point) -> None:
    return None


with TestClient(Litestar([read, write], logging_config=None)) as client:
    schemas = client.get("/schema/openapi.json").json()["components"]["schemas"]
    (described,) = schemas.values()
    answer = client.get("/").json()
    seen = (
        msgspec.json.schema_components([Point])[1]["Point"]["type"],
        described["type"],
        Draft202012Validator(described).is_valid(answer),
        client.post("/", json={"x": 1, "y": 2}).status_code,
        client.post("/", json=[1, 2]).status_code,
    )
print("msgspec, Litestar, answer", answer, "fits, object sent, array sent:", seen)
if seen != ("array", "object", False, 400, 201):
    sys.exit("changed: the document agrees with the answers, or other statuses")
PY
