#!/usr/bin/env bash
# FastAPI 0.165.0 with python-multipart 0.0.34, against Litestar 2.25.0 with multipart 2.0.1.
# Guess: one would think that both see the form field that a browser sends under the same name.
# What happens: browsers write a quotation mark in a field's name, or in a file's, as %22. Litestar's parser turns it
# back, FastAPI's leaves it as it is. A form field called size 5" is size 5" in one and size 5%22 in the other.
# A field whose name really contains "%22" therefore has its name changed by Litestar.
# Seen for name="size 5%22" and filename="a%22b.txt": FastAPI 'size 5%22', 'a%22b.txt'; Litestar 'size 5"', 'a"b.txt'.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --no-compile --only-binary :all: fastapi==0.165.0 python-multipart==0.0.34 litestar==2.25.0 multipart==2.0.1
timeout 90 "$tmp/venv/bin/python" - <<'PY'
import asyncio
import sys

from fastapi import FastAPI
from fastapi import Request as FastAPIRequest
from litestar import Litestar, Request, post

BODY = (
    b'--B\r\nContent-Disposition: form-data; name="size 5%22"; filename="a%22b.txt"\r\n'
    b"Content-Type: text/plain\r\n\r\nx\r\n--B--\r\n"
)
seen = []


def remember(form):
    ((name, file),) = form.multi_items()
    seen.append((name, file.filename))


fast = FastAPI()


@fast.post("/")
async def by_fastapi(request: FastAPIRequest) -> None:
    remember(await request.form())


@post("/")
async def by_litestar(request: Request) -> None:
    remember(await request.form())


async def call(app):
    async def receive():
        return {"type": "http.request", "body": BODY, "more_body": False}

    async def send(message):
        return None

    kind = (b"content-type", b"multipart/form-data; boundary=B")
    length = (b"content-length", str(len(BODY)).encode())
    scope = {"type": "http", "http_version": "1.1", "method": "POST", "path": "/", "raw_path": b"/"}
    scope |= {"scheme": "http", "query_string": b"", "root_path": "", "headers": [kind, length]}
    scope |= {"client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2), "extensions": {}, "state": {}}
    await app(scope, receive, send)


for app in (fast, Litestar([by_litestar], logging_config=None)):
    asyncio.run(call(app))
print("FastAPI, Litestar:", seen)
if seen != [("size 5%22", "a%22b.txt"), ('size 5"', 'a"b.txt')]:
    sys.exit("changed: both see the same names, or others")
PY
