#!/usr/bin/env bash
# FastAPI 0.165.0 with pydantic 2.14.3, openapi-spec-validator 0.9.0.
# Guess: one would think that a pattern which FastAPI enforces, and which is a regular expression of ECMA 262 as OpenAPI
# asks (\p{L}, any letter, with the flag u), leaves the app's OpenAPI document valid.
# What happens: pydantic matches by Rust's regex and knows \p{L}; the validator compiles patterns by Python's re, which
# does not, and calls the whole document invalid. Python's own [^\W\d_] would pass it.
# Seen: a name with an accent 200, "R2D2" 422; document: '^\\p{L}+$' is not a 'regex'; with ^[^\W\d_]+$ 200, 422 and a valid document.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --no-compile --only-binary :all: fastapi==0.165.0 pydantic==2.14.3 openapi-spec-validator==0.9.0
timeout 90 "$tmp/venv/bin/python" - <<'PY'
import asyncio
import sys
from typing import Annotated
from urllib.parse import quote

from fastapi import FastAPI, Query
from openapi_spec_validator import OpenAPIV31SpecValidator


def build(pattern):
    app = FastAPI()

    @app.get("/")
    def greet(name: Annotated[str, Query(pattern=pattern)]) -> str:
        return name

    return app


async def status(app, name):
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    query = f"name={quote(name)}".encode()
    scope = {"type": "http", "http_version": "1.1", "method": "GET", "path": "/", "root_path": ""}
    scope |= {"scheme": "http", "query_string": query, "headers": [], "server": ("h", 80)}
    await app(scope, receive, send)
    return sent[0]["status"]


seen = []
for pattern in (r"^\p{L}+$", r"^[^\W\d_]+$"):
    app = build(pattern)
    statuses = [asyncio.run(status(app, name)) for name in ("Zo\u00eb", "R2D2")]
    errors = [error.message for error in OpenAPIV31SpecValidator(app.openapi()).iter_errors()]
    seen.append((*statuses, not errors))
    print(pattern, statuses, errors or "valid document")
if seen != [(200, 422, False), (200, 422, True)]:
    sys.exit("changed: the document is valid, or other names are taken")
PY
