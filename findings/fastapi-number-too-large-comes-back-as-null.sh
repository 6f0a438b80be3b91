#!/usr/bin/env bash
# FastAPI 0.165.0, pydantic 2.14.3 and jsonschema 4.26.0.
# Guess: one would think that a number which a model "price: float, greater than 0" accepts comes back as a number.
# What happens: 1e309 is valid JSON and larger than any double. Python's json module reads it as infinity, which
# pydantic takes (it is greater than 0) and FastAPI writes as null, with status 200. The app's own OpenAPI document says
# "number" for that answer, so it breaks it; and the same app refuses its own answer when it is sent back.
# msgspec, for the same body and type, says that the number is out of range.
# Seen: 1e308 -> 200 {"price":1e+308} fits. 1e309 -> 200 {"price":null}: None is not of type 'number'; sent back: 422.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --no-compile --only-binary :all: \
    fastapi==0.165.0 pydantic==2.14.3 msgspec==0.22.0 jsonschema==4.26.0 httpx==0.28.1
timeout 90 "$tmp/venv/bin/python" -W ignore - <<'PY'
import sys
from typing import Annotated

import msgspec
from fastapi import FastAPI
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator
from pydantic import BaseModel, Field


class Item(BaseModel):
    price: Annotated[float, Field(gt=0)]


class SameItem(msgspec.Struct):
    price: Annotated[float, msgspec.Meta(gt=0)]


app = FastAPI()


@app.post("/items")
def create(item: Item) -> Item:
    return item


client = TestClient(app)
schema = client.get("/openapi.json").json()["components"]["schemas"]["Item"]
seen = []
for body in ('{"price":1e308}', '{"price":1e309}'):
    answer = client.post("/items", content=body, headers={"content-type": "application/json"})
    errors = [error.message for error in Draft202012Validator(schema).iter_errors(answer.json())]
    again = client.post("/items", content=answer.content, headers={"content-type": "application/json"})
    print(body, "->", answer.status_code, answer.text, errors or "fits", "- sent back:", again.status_code)
    seen.append((answer.status_code, len(errors), again.status_code))
try:
    print("msgspec:", msgspec.json.decode('{"price":1e309}', type=SameItem))
    seen.append("taken")
except msgspec.ValidationError as error:
    print("msgspec:", error)
    seen.append("refused")
if seen != [(200, 0, 200), (200, 1, 422), "refused"]:
    sys.exit(f"changed: {seen}")
PY
