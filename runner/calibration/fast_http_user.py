"""What Locust's own `FastHttpUser` reaches, in a process of its own, as our generator runs."""

import json
import os
import subprocess
import sys

from runner.errors import DoublecheckError
from runner.load.messages import Address
from runner.paths import LOAD
from runner.rig.host import machine

LOCUSTFILE = LOAD / "stock_locustfile.py"


def measure(address: Address, target: str, users: int, seconds: int, core: int | None) -> float:
    """Load a server with so many users; return requests per second, the ramp-up left out.

    Raise DoublecheckError when Locust fails.
    """
    words = ["-f", str(LOCUSTFILE), "--host", f"http://{address}", "--headless", "--json", "--reset-stats"]
    process = subprocess.Popen(
        [sys.executable, "-m", "locust", *words, *("-u", str(users), "-r", str(users), "-t", f"{seconds}s")],
        env=os.environ | {"DOUBLECHECK_TARGET": target},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    if core is not None:
        machine.pin(process.pid, core)
    output, errors = process.communicate(timeout=seconds + 60)
    try:
        statistics = json.loads(output)[0]
        return float(statistics["num_requests"] / (statistics["last_request_timestamp"] - statistics["start_time"]))
    except (ValueError, LookupError, ZeroDivisionError):
        raise DoublecheckError(f"Locust's FastHttpUser measured nothing: {errors.strip().splitlines()[-1:]}") from None
