#!/usr/bin/env bash
# uvicorn 0.54.0 with httptools 0.9.0, against the same uvicorn with h11 0.16.0.
# Guess: one would think that a 304 that states the Content-Length of the unsent page (HTTP allows it) leaves the
# connection open, whichever parser uvicorn uses, as a HEAD with a Content-Length does.
# What happens: with httptools, the default if installed, uvicorn takes the body for too short and closes after each such 304,
# without "connection: close". Every revalidation then costs a new connection; with h11 it does not.
# Seen, is the connection open after the answer: httptools HEAD yes, 304 no; h11 HEAD yes, 304 yes.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --no-compile --only-binary :all: uvicorn==0.54.0 httptools==0.9.0 h11==0.16.0
timeout 90 "$tmp/venv/bin/python" - <<'PY'
import socket
import sys
import threading
import time

import uvicorn


async def app(scope, receive, send):
    status = 304 if scope["method"] == "GET" else 200
    headers = [(b"content-length", b"500"), (b"etag", b'"x"')]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if status == 304 else b"x" * 500})


def stays_open(port, method):
    with socket.create_connection(("127.0.0.1", port), timeout=3) as client:
        client.sendall(f"{method} / HTTP/1.1\r\nHost: h\r\n\r\n".encode())
        answer = b""
        try:
            while chunk := client.recv(4096):
                answer += chunk
        except TimeoutError:
            return b"content-length: 500" in answer
        return False


seen = {}
for parser in ("httptools", "h11"):
    config = uvicorn.Config(app, port=0, http=parser, lifespan="off", log_level="critical")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    seen[parser] = [stays_open(port, "HEAD"), stays_open(port, "GET")]
    server.should_exit = True
    thread.join(10)
print("open after HEAD and after 304:", seen)
if seen != {"httptools": [True, False], "h11": [True, True]}:
    sys.exit("changed: other connections stay open")
PY
