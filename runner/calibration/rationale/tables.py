"""Every table, by name, in the order of the pages that quote them."""

from collections.abc import Callable, Sequence

from runner.calibration.rationale.busy_machine import busy_machine
from runner.calibration.rationale.exclusions import exclusions
from runner.calibration.rationale.table import Record, Table

TABLES: dict[str, Callable[[Sequence[Record]], Table]] = {
    "exclusions": exclusions,
    "busy machine": busy_machine,
}
