#!/usr/bin/env bash
# Starlette 1.10.0 and Litestar 2.25.0: their gzip middlewares.
# Guess: one would think that "Accept-Encoding: gzip;q=0", which says "anything but gzip", gets the plain text, and that
# "GZIP" and "*" get gzip: names of codings know no case, and the star stands for every coding.
# What happens: both look for the letters "gzip" in the header. So the client that refuses gzip gets it, and those who
# allow it in other words do not. A load tool that switches compression off by q=0 measures compression.
# Seen, with both: "gzip;q=0" gzip; "identity, gzip;q=0" gzip; "GZIP" plain; "*" plain.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --no-compile --only-binary :all: starlette==1.10.0 litestar==2.25.0
timeout 90 "$tmp/venv/bin/python" - <<'PY'
import asyncio
import sys

from litestar import Litestar, MediaType, get
from litestar.config.compression import CompressionConfig
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

starlette = Starlette(routes=[Route("/", lambda request: PlainTextResponse("x" * 5000))])
starlette.add_middleware(GZipMiddleware)


@get("/", media_type=MediaType.TEXT, sync_to_thread=False)
def text() -> str:
    return "x" * 5000


litestar = Litestar([text], compression_config=CompressionConfig(backend="gzip"), logging_config=None)


async def coding(app, accept):
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "http_version": "1.1", "method": "GET", "path": "/", "raw_path": b"/"}
    scope |= {"scheme": "http", "query_string": b"", "root_path": "", "client": ("127.0.0.1", 1)}
    scope |= {"headers": [(b"accept-encoding", accept)], "server": ("h", 80), "extensions": {}, "state": {}}
    await app(scope, receive, send)
    return dict(sent[0]["headers"]).get(b"content-encoding", b"plain").decode()


accepts = [b"gzip;q=0", b"identity, gzip;q=0", b"GZIP", b"*"]
seen = [[asyncio.run(coding(app, accept)) for accept in accepts] for app in (starlette, litestar)]
for accept, *codings in zip(accepts, *seen):
    print(accept.decode().ljust(20), "Starlette", codings[0], "| Litestar", codings[1])
if seen != [["gzip", "gzip", "plain", "plain"]] * 2:
    sys.exit("changed: other codings are chosen")
PY
