#!/usr/bin/env bash
# uvicorn 0.54.0 with httptools 0.9.0 and with h11 0.16.0.
# Guess: one would think that "GET http://host/a?x=1", the absolute form that proxies send and every server must
# accept, reaches the app as path "/a", whichever of its two parsers uvicorn has found installed.
# What happens: with httptools the path is "/a"; with h11 the whole "http://host/a" is the path, so that every
# route answers 404. Whether httptools is installed decides. (hypercorn 0.18.0 does as h11 does.)
# Seen: httptools "/a", h11 "http://host/a"; query "x=1" with both.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --no-compile --only-binary :all: uvicorn==0.54.0 httptools==0.9.0 h11==0.16.0
timeout 90 "$tmp/venv/bin/python" - <<'PY'
import http.client
import sys
import threading
import time

import uvicorn


async def app(scope, receive, send):
    body = (scope["path"] + " " + scope["query_string"].decode()).encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


seen = {}
for parser in ("httptools", "h11"):
    config = uvicorn.Config(app, port=0, http=parser, lifespan="off", log_level="critical")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    client.request("GET", "http://host/a?x=1", headers={"Host": "host"})
    seen[parser] = client.getresponse().read().decode()
    client.close()
    server.should_exit = True
    thread.join(10)
print("path and query:", seen)
if seen != {"httptools": "/a x=1", "h11": "http://host/a x=1"}:
    sys.exit("changed: both parsers give the same path, or another one")
PY
