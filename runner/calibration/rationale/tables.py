"""Every table, by name, in the order of the pages that quote them."""

from collections.abc import Callable, Sequence

from runner.calibration.rationale.busy_machine import busy_machine
from runner.calibration.rationale.coverage import coverage
from runner.calibration.rationale.designs import designs, spreads, times
from runner.calibration.rationale.exclusions import exclusions
from runner.calibration.rationale.known_double import known_doubles
from runner.calibration.rationale.table import Record, Table
from runner.calibration.rationale.warm_up import warm_up
from runner.calibration.rationale.witness import witness
from runner.calibration.rationale.yardsticks import yardsticks

TABLES: dict[str, Callable[[Sequence[Record]], Table]] = {
    "coverage": coverage,
    "spreads": spreads,
    "designs": designs,
    "times": times,
    "warm-up": warm_up,
    "exclusions": exclusions,
    "busy machine": busy_machine,
    "witness": witness,
    "known double": known_doubles,
    "yardsticks": yardsticks,
}
