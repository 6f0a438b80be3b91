"""A second opinion on our generator: wrk, which is in C and by other people, in turn with ours on the same servers.

wrk sleeps between answers, so ours does too (docs/adr/0038).
"""

import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

from runner.analysis.statistics.estimate import Estimate, ratio_interval
from runner.conformance import check
from runner.errors import ConformanceError, DoublecheckError, UsageError
from runner.experiment.conform import ask_all
from runner.experiment.lineup import Lineup
from runner.load.messages import Address, WireRequest, rendered
from runner.rig import process
from runner.rig.rig import LocalRig, wire

SHOWS = (
    "Both clients sleep between answers here. Agreement shows that our generator counts, times and sends as wrk does; "
    "it cannot show what waking a client costs a server (SCENARIOS=wake-up does)."
)

WRK_SCRIPT = Path(__file__).with_name("wrk.lua")


def path() -> str:
    """Return where wrk is; raise UsageError with how to get it."""
    installed = shutil.which("wrk")
    if installed is None:
        raise UsageError("wrk is not installed: `apt-get install wrk` on Debian, `brew install wrk` on macOS")
    return installed


def load_with_wrk(
    address: Address, requests: Sequence[WireRequest], connections: int, seconds: int, core: int | None
) -> float:
    """Send a server these requests in turn; return requests per second, or raise DoublecheckError for a bad answer."""
    with tempfile.NamedTemporaryFile(suffix=".requests") as file:
        for request in requests:
            raw = rendered(request, address)
            file.write(f"{len(raw)}\n".encode() + raw)
        file.flush()
        words = [path(), "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(WRK_SCRIPT), f"http://{address}/"]
        output = process.run([*words, "--", file.name], "wrk", seconds + 30, core=core, error=DoublecheckError)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    if rate is None or "Non-2xx" in output or "Socket errors" in output:
        raise DoublecheckError(f"wrk could not load {address}: {' | '.join(output.splitlines())}")
    return float(rate.group(1))


GENERATORS = ("wrk", "ours")
TURN_SECONDS = 3
"""wrk takes whole ones, and counts its start as time under load: 2 % of one second, next to nothing of three."""


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """A contender over the baseline by each generator. Intervals are over turns, on one pair of processes."""

    contender: str
    baseline: str
    ours: Estimate | None
    wrk: Estimate | None

    @property
    def agrees(self) -> bool:
        """Whether the two intervals share a value; without both there is nothing to disagree."""
        return self.ours is None or self.wrk is None or self.ours.overlaps(self.wrk)


def measure_second_opinions(lineup: Lineup, rig: LocalRig, turns: int, seconds: int) -> list[SecondOpinion]:
    """Measure each comparison of a lineup by both generators; raise ConformanceError for an unexpected answer."""
    rig.start(lineup.seats)
    if differences := ask_all(lineup, rig):
        raise ConformanceError(check.report(differences))
    compared = sorted({name for versus in lineup.comparisons for name in versus.both})
    rates = measure_in_turn(lineup, compared, rig, turns, seconds)
    opinions = []
    for versus in lineup.comparisons:
        over, under = rates[versus.contender], rates[versus.baseline]
        ours, wrk = (ratio(over[name], under[name]) for name in ("ours", "wrk"))
        opinions.append(SecondOpinion(versus.contender, versus.baseline, ours, wrk))
    return opinions


def measure_in_turn(
    lineup: Lineup, names: Sequence[str], rig: LocalRig, turns: int, seconds: int = TURN_SECONDS
) -> dict[str, dict[str, list[float]]]:
    """Return requests per second, turn by turn, by app and generator; the servers run and have been asked."""
    scenario = lineup.scenario
    requests = [wire(exchange) for exchange in scenario.exchanges(scenario.parameter)]
    loaded = [condition for condition in lineup.conditions if condition.name in names]
    rates: dict[str, dict[str, list[float]]] = {one.name: {name: [] for name in GENERATORS} for one in loaded}
    for turn in range(turns):
        for condition in loaded if turn % 2 else reversed(loaded):
            for generator in reversed(GENERATORS) if (turn // 2) % 2 else GENERATORS:
                if generator == "ours":
                    load = rig.load(condition, scenario, seconds).load
                    rate = load.requests / load.elapsed_seconds
                else:
                    address, core = rig.address(condition, scenario), rig.generator_core
                    rate = load_with_wrk(address, requests, condition.connections, seconds, core)
                rates[condition.name][generator].append(rate)
    return rates


def ratio(rates: Sequence[float], others: Sequence[float]) -> Estimate | None:
    """Return one series of rates over another, turn by turn; None for fewer than two turns."""
    return ratio_interval([log(rate / other) for rate, other in zip(rates, others, strict=True)])
