#!/usr/bin/env bash
# uvicorn 0.54.0 and hypercorn 0.18.0, against granian 2.8.9.
# Guess: one would think that a server adds its own Date only to an answer that has none: an app that passes on a stored
# answer, or signs its headers, sends the Date that belongs to it, and HTTP allows only one.
# What happens: uvicorn and hypercorn send both, in opposite orders, so a client that takes the first (or the last)
# value sees another time behind each server. granian keeps the app's and adds nothing.
# Seen, order of the dates: uvicorn server, app; hypercorn app, server; granian app.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --no-compile --only-binary :all: uvicorn==0.54.0 hypercorn==0.18.0 granian==2.8.9
timeout 90 "$tmp/venv/bin/python" - <<'PY'
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STORED = b"Thu, 01 Jan 1970 00:00:00 GMT"
APP = f"""
async def app(scope, receive, send):
    if scope["type"] == "http":
        headers = [(b"date", {STORED!r}), (b"content-length", b"2")]
        await send({{"type": "http.response.start", "status": 200, "headers": headers}})
        await send({{"type": "http.response.body", "body": b"ok"}})
"""
COMMANDS = {
    "uvicorn": ["uvicorn", "stored:app", "--lifespan", "off", "--log-level", "critical", "--port", "PORT"],
    "hypercorn": ["hypercorn", "stored:app", "--log-level", "critical", "--bind", "127.0.0.1:PORT"],
    "granian": ["granian", "--interface", "asginl", "--no-log", "stored:app", "--port", "PORT"],
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answer(port):
    for _ in range(200):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
                client.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                head = b""
                while b"\r\n\r\n" not in head:
                    head += client.recv(4096)
                return head
        except ConnectionError:
            time.sleep(0.1)
    sys.exit("no server")


seen = {}
with tempfile.TemporaryDirectory() as folder:
    Path(folder, "stored.py").write_text(APP)
    for name, command in COMMANDS.items():
        port = free_port()
        words = [word.replace("PORT", str(port)) for word in command]
        words[0] = os.path.join(os.path.dirname(sys.executable), words[0])
        server = subprocess.Popen(words, cwd=folder)
        try:
            lines = answer(port).split(b"\r\n")
        finally:
            server.terminate()
            server.wait(15)
        dates = [line.split(b":", 1)[1].strip() for line in lines if line.lower().startswith(b"date:")]
        seen[name] = ["app" if date == STORED else "server" for date in dates]
print("dates in one answer:", seen)
if seen != {"uvicorn": ["server", "app"], "hypercorn": ["app", "server"], "granian": ["app"]}:
    sys.exit("changed: other dates are sent")
PY
