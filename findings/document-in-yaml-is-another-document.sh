#!/usr/bin/env bash
# Litestar 2.25.0 with PyYAML 6.0.3, read by ruamel.yaml 0.19.1.
# Guess: one would think that /schema/openapi.yaml and /schema/openapi.json say the same to a reader of YAML 1.2, which
# is the version that OpenAPI recommends.
# What happens: PyYAML quotes by the rules of YAML 1.1, where 7e10 and 0o17 are texts, so it writes them bare. In 1.2
# they are numbers. An enum of short hexadecimal ids loses two members to 70000000000.0 and 15 in the YAML form only.
# Seen: JSON ["7e10", "a1b2", "0o17"]; YAML by ruamel.yaml [70000000000.0, "a1b2", 15]; YAML by PyYAML as JSON.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --no-compile --only-binary :all: litestar==2.25.0 PyYAML==6.0.3 ruamel.yaml==0.19.1
timeout 90 "$tmp/venv/bin/python" - <<'PY'
import asyncio
import json
import sys
from typing import Literal

import yaml
from litestar import Litestar, get
from ruamel.yaml import YAML


@get("/", sync_to_thread=False)
def revision() -> Literal["7e10", "a1b2", "0o17"]:
    return "a1b2"


app = Litestar([revision], logging_config=None)


async def fetch(path):
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "http_version": "1.1", "method": "GET", "path": path, "raw_path": path.encode()}
    scope |= {"scheme": "http", "query_string": b"", "root_path": "", "client": ("127.0.0.1", 1)}
    scope |= {"headers": [], "server": ("h", 80), "extensions": {}, "state": {}}
    await app(scope, receive, send)
    return b"".join(message.get("body", b"") for message in sent).decode()


def members(document):
    response = document["paths"]["/"]["get"]["responses"]["200"]
    (content,) = response["content"].values()
    return list(content["schema"]["enum"])


as_json = members(json.loads(asyncio.run(fetch("/schema/openapi.json"))))
text = asyncio.run(fetch("/schema/openapi.yaml"))
by_ruamel = members(YAML(typ="safe", pure=True).load(text))
by_pyyaml = members(yaml.safe_load(text))
print("JSON", as_json, "| ruamel.yaml", by_ruamel, "| PyYAML", by_pyyaml)
if by_pyyaml != as_json or sorted(map(str, by_ruamel)) != ["15", "70000000000.0", "a1b2"]:
    sys.exit("changed: both forms say the same, or PyYAML reads another document")
PY
