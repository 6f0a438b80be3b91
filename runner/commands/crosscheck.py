"""What `doublecheck crosscheck` does: both ratios, ours and wrk's, for each scenario."""

from collections.abc import Sequence

from runner.analysis.wording import ratio_text
from runner.calibration import wrk
from runner.calibration.second_opinion import SecondOpinion, Turns, measure_second_opinions
from runner.errors import UsageError
from runner.experiment.lineup import APPS, HEADLINE, lineup_of
from runner.report.terminal.console import output, table
from runner.rig.host.lock import machine_to_ourselves
from runner.rig.local import LocalRig
from scenarios.spec import WEBSOCKET, Scenario


def crosscheck(scenarios: Sequence[Scenario], turns: Turns) -> int:
    """Print a row for each comparison; return exit code 1 when the generators disagree."""
    wrk.path()
    for scenario in scenarios:
        refuse_websockets(scenario)
    opinions: list[tuple[str, SecondOpinion]] = []
    with machine_to_ourselves("crosscheck"):
        rig = LocalRig(APPS)
        try:
            for scenario in scenarios:
                print(f"{scenario.name}: {turns.count} turns of both generators", flush=True)
                measured = measure_second_opinions(lineup_of(scenario, 0, HEADLINE), rig, turns)
                opinions += [(scenario.name, opinion) for opinion in measured]
                rig.stop(scenario)
        finally:
            rig.close()
    columns = ("scenario", "contender", "baseline", "ratio by our generator", "ratio by wrk", "")
    output().print(table(columns, [row(name, opinion) for name, opinion in opinions]))
    return int(not all(opinion.agrees for _, opinion in opinions))


def refuse_websockets(scenario: Scenario) -> None:
    """Raise UsageError for what wrk cannot send."""
    if any(exchange.request.method == WEBSOCKET for exchange in scenario.exchanges(scenario.parameter)):
        raise UsageError(f"wrk speaks no WebSocket, so it has no opinion on {scenario.name}: leave it out of SCENARIOS")


def row(scenario: str, opinion: SecondOpinion) -> tuple[str, ...]:
    verdict = "they agree" if opinion.agrees else "THEY DISAGREE"
    return scenario, opinion.contender, opinion.baseline, ratio_text(opinion.ours), ratio_text(opinion.wrk), verdict
