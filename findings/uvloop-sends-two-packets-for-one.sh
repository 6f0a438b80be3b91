#!/usr/bin/env bash
# uvloop 0.23.0, against uvloop 0.22.1.
# Guess: one would think that a newer uvloop sends what a callback writes in two pieces, a head and a body, as the
# older one does: gathered, in one system call and one packet. A minor release should not double the packets.
# What happens: 0.23.0 hands each write() to the kernel at once, as asyncio's own loop does. An HTTP server that
# writes head and body apart sends two packets for each answer, and its client may wake twice.
# Seen, data packets that the client got for 100 answers of two writes (TCP_INFO): 0.22.1 100, 0.23.0 200.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cat > "$tmp/packets.py" <<'PY'
import asyncio
import socket
import struct
import uvloop


class TwoWrites(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(b"head")
        self.transport.write(b"body")


def ask(port):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        for _ in range(100):
            client.sendall(b"x")
            answer = b""
            while len(answer) < 8:
                answer += client.recv(8)
        info = client.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 192)
        return struct.unpack_from("I", info, 152)[0]  # tcpi_data_segs_in


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(TwoWrites, "127.0.0.1", 0)
    print(await asyncio.to_thread(ask, server.sockets[0].getsockname()[1]))


uvloop.run(main())
PY
python3 -m venv "$tmp/venv"
seen=""
for version in 0.22.1 0.23.0; do
    "$tmp/venv/bin/pip" install -q --no-compile --only-binary :all: "uvloop==$version"
    seen="$seen $(timeout 40 "$tmp/venv/bin/python" "$tmp/packets.py")"
done
echo "data packets for 100 answers, uvloop 0.22.1 and 0.23.0:$seen"
[ "$seen" = " 100 200" ] || { echo "changed: other counts than 100 and 200" >&2; exit 1; }
