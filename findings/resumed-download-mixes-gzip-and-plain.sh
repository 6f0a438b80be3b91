#!/usr/bin/env bash
# Starlette 1.10.0: FileResponse behind GZipMiddleware, both as documented.
# Guess: one would think that the compressed and the plain form of a file differ in ETag (or that it is weak), so that
# a client that resumes with If-Range cannot get bytes of the other form: that is what If-Range is for.
# What happens: both forms carry the same strong ETag. The first answer is gzip; the resumed one is a 206 of the plain
# file, with the same ETag and no content-encoding. What the client puts together is neither form.
# Seen: 200 gzip and 206 identity with equal strong ETags; the 100 first and the rest of the bytes do not unpack,
# and the total the 206 names (10,240) is not the length of the form that was begun.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --no-compile --only-binary :all: starlette==1.10.0
timeout 90 "$tmp/venv/bin/python" - <<'PY'
import asyncio
import sys
import tempfile
import zlib
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse
from starlette.routing import Route

folder = tempfile.TemporaryDirectory()
file = Path(folder.name, "file.bin")
file.write_bytes(bytes(range(256)) * 40)
app = Starlette(routes=[Route("/", lambda request: FileResponse(file))])
app.add_middleware(GZipMiddleware)


async def get(headers):
    sent = []

    async def receive():
        await asyncio.Event().wait()  # the client stays, and sends nothing more

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "http_version": "1.1", "method": "GET", "path": "/", "root_path": ""}
    scope |= {"scheme": "http", "query_string": b"", "headers": headers, "server": ("h", 80)}
    await app(scope, receive, send)
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], dict(sent[0]["headers"]), body


async def main():
    gzip = (b"accept-encoding", b"gzip")
    status, headers, body = await get([gzip])
    etag = headers[b"etag"]
    begun = body[:100]
    again = await get([gzip, (b"range", b"bytes=100-"), (b"if-range", etag)])
    try:
        zlib.decompress(begun + again[2], wbits=31)
        unpacks = True
    except zlib.error:
        unpacks = False
    return {
        "first": (status, headers.get(b"content-encoding")),
        "resumed": (again[0], again[1].get(b"content-encoding"), again[1].get(b"content-range")),
        "same strong ETag": etag == again[1][b"etag"] and not etag.startswith(b"W/"),
        "unpacks": unpacks,
    }


seen = asyncio.run(main())
print(seen)
if list(seen.values()) != [(200, b"gzip"), (206, None, b"bytes 100-10239/10240"), True, False]:
    sys.exit("changed: the resumed answer is refused, complete or of the same form")
PY
