"""Runs that end before they know what they were asked."""

import os
import signal

from runner.analysis.statistics.stopping import FIRST_LOOK, FURTHER_BLOCKS
from runner.rig.host.signals import stoppable
from tests.fakes import SilentView
from tests.validity.provoking import provokes
from tests.validity.trial import Trial, run_flags


class Impatient(SilentView):
    """Presses Ctrl-C in the second block."""

    def measuring(self, scenario: str, number: int, share: float, seconds_left: float) -> None:  # noqa: ARG002
        """A slice has ended."""
        if number == 1:
            os.kill(os.getpid(), signal.SIGINT)


@provokes("cut short")
def test_a_run_that_somebody_stops_says_so(trial: Trial) -> None:
    with stoppable():
        summary = trial.measured(trial.head(rounds=None), view=Impatient())

    assert "The run did not stop by its own rule: SIGINT." == run_flags(summary)["cut short"].sentence


@provokes("budget spent")
def test_a_budget_that_does_not_reach_for_the_precision_says_so(trial: Trial) -> None:
    # 0.01 % takes hundreds of blocks, of a second each.
    summary = trial.measured(trial.head(rounds=None, budget_seconds=2.0))

    assert summary.run.blocks < FIRST_LOOK + FURTHER_BLOCKS
    assert run_flags(summary)["budget spent"].sentence.endswith(": json_hello.")
