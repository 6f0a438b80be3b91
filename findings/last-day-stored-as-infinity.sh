#!/usr/bin/env bash
# asyncpg 0.32.0, with a stand-in for PostgreSQL that speaks just enough of its protocol to read a bound value.
# Guess: one would think that date(9999, 12, 31), the usual "valid for ever" of temporal tables, is stored as that day:
# PostgreSQL's own dates reach to the year 5874897, and the day before is stored as itself.
# What happens: asyncpg sends 'infinity', since it also reads 'infinity' as that day. What other clients wrote as
# 9999-12-31 is not found by equality with what asyncpg wrote, and isfinite() is false for it.
# datetime.max has the same fate. The day 0001-01-01 becomes '-infinity'.
# Seen, days since 2000-01-01 in the bind message: 9999-12-30 2921938, 9999-12-31 2147483647 ('infinity').
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --no-compile --only-binary :all: asyncpg==0.32.0
timeout 90 "$tmp/venv/bin/python" - <<'PY'
import asyncio
import struct
import sys
from datetime import date

import asyncpg

DATE = 1082
bound = []


def message(kind, payload=b""):
    return kind + struct.pack("!I", len(payload) + 4) + payload


async def serve(reader, writer):
    ready = message(b"Z", b"I")
    (length,) = struct.unpack("!I", await reader.readexactly(4))
    await reader.readexactly(length - 4)
    version = message(b"S", b"server_version\x0017.0\x00")
    writer.write(message(b"R", bytes(4)) + version + message(b"K", bytes(8)) + ready)
    replies = {
        b"P": message(b"1"),
        b"D": message(b"t", struct.pack("!HI", 1, DATE)) + message(b"n"),
        b"B": message(b"2"),
        b"E": message(b"C", b"INSERT 0 1\x00"),
        b"C": message(b"3"),
        b"S": ready,
    }
    while (kind := await reader.readexactly(1)) != b"X":
        (length,) = struct.unpack("!I", await reader.readexactly(4))
        payload = await reader.readexactly(length - 4)
        if kind == b"B":
            at = payload.index(struct.pack("!HI", 1, 4)) + 6
            bound.append(struct.unpack_from("!i", payload, at)[0])
        writer.write(replies.get(kind, b""))
    writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    connection = await asyncpg.connect(
        host="127.0.0.1", port=port, user="u", database="d", ssl=False, timeout=10
    )
    for day in (date(9999, 12, 30), date(9999, 12, 31), date(1, 1, 1)):
        await connection.execute("INSERT INTO prices VALUES ($1)", day, timeout=10)
    connection.terminate()


asyncio.run(asyncio.wait_for(main(), 40))
print("days sent for 9999-12-30, 9999-12-31 and 0001-01-01:", bound)
if bound != [2921938, 2**31 - 1, -(2**31)]:
    sys.exit("changed: asyncpg sends other days")
PY
