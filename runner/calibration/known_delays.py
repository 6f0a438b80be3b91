"""Does the open loop find latencies that are known? A server answers each request after a delay drawn from a seed.

wrk2, whose question this would be, is in neither Debian nor PyPI; a server whose delays are known is the better judge.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from runner.calibration.delaying_server import delays
from runner.calibration.figure import Figure
from runner.load.messages import Address, WireRequest
from runner.records import histogram
from runner.records.measurement import Answer, OpenLoad
from runner.records.schedule import Schedule
from runner.rig.generator import Generator
from runner.rig.host import machine

CONNECTIONS = 32
SHARES = {"p50": 0.50, "p90": 0.90, "p99": 0.99}
SCHEDULE = Schedule(requests_per_second=1_000, seconds=4, seed=1)


def measure_known_delays(schedule: Schedule = SCHEDULE) -> list[Figure]:
    """Return how far each percentile is from that of the delays that were drawn, and how late requests left."""
    server_core, generator_core = machine.pinning_cores()
    generator = Generator(generator_core)
    try:
        with delaying_server(schedule.requests, server_core) as address:
            request = WireRequest(method="GET", target="/", headers=[], body=b"")
            answer = Answer(status=200, content_type="application/json", body=b"{}")
            generator.connect("delays", address, CONNECTIONS, [request], [answer])
            load = generator.load("delays", schedule.seconds, schedule)
    finally:
        generator.stop()
    assert load.open_loop is not None, "a schedule makes an open loop"
    return [*(apart(name, load.open_loop, schedule) for name in SHARES), lag(load.open_loop)]


def apart(percentile: str, load: OpenLoad, schedule: Schedule) -> Figure:
    """Compare one percentile of the latencies with that of the delays, both without the lead-in."""
    counted = histogram.merged([load.from_send])
    drawn = delays(schedule.requests)[-counted.get_total_count() :]
    true = float(np.quantile(drawn, SHARES[percentile])) * 1e3
    found = histogram.quantile_nanoseconds(counted, SHARES[percentile]) / 1e6
    unit = f"% ({found:.3g} ms where {true:.3g} were drawn)"
    return Figure(f"open loop on known delays, {percentile} apart", 100 * abs(found / true - 1), unit, at_most=2)


def lag(load: OpenLoad) -> Figure:
    """Return how late requests left."""
    late = histogram.quantile_nanoseconds(histogram.merged([load.lag]), 0.99) / 1e3
    return Figure("lag of the open loop at p99", late, "microseconds", at_most=50)


@contextmanager
def delaying_server(requests: int, core: int | None) -> Iterator[Address]:
    """Start the server, pinned where the system allows, and end it."""
    command = [sys.executable, "-m", "runner.calibration.delaying_server", str(requests)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline())
            if core is not None:
                machine.pin(process.pid, core)
            yield Address(host="127.0.0.1", port=port)
        finally:
            process.kill()
