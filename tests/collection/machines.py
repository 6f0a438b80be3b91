"""Collections for tests: machines whose ratio is known."""

from collections.abc import Sequence

from runner.analysis.collection import Collection, MachineFigures, MachineRatio, MachineVerdict, collection_of
from runner.analysis.roles import TYPICALLY, WHOLE_API
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Verdict


def make_ratio(value: float, doubt: float = 0.005) -> Estimate:
    """A ratio whose interval reaches `doubt` to either side, as a share."""
    return Estimate(estimate=value, low=value / (1 + doubt), high=value * (1 + doubt))


def verdict_on_2x(ratio: Estimate) -> Verdict:
    """What the claim's rule says of it."""
    if ratio.low >= 2:
        return Verdict.SUPPORTED
    return Verdict.REFUTED if ratio.high < 2 else Verdict.INCONCLUSIVE


def make_machine(
    name: str = "a",
    ratio: float = 1.5,
    *,
    doubt: float = 0.005,
    whole: float | None = 1.2,
    verdict: Verdict | None = None,
    scenarios: dict[str, float] | None = None,
    versions: dict[str, str] | None = None,
) -> MachineFigures:
    """A machine with one claim of 2x on small endpoints, and the whole API unless that is None."""
    typical = make_ratio(ratio, doubt)
    claim = MachineVerdict(
        number=1,
        sentence="It is 2x as fast",
        scope=TYPICALLY,
        target=2.0,
        ratio=typical,
        verdict=verdict or verdict_on_2x(typical),
        scenarios=7,
    )
    ratios = {**(scenarios or {}), **({} if whole is None else {WHOLE_API: whole})}
    return MachineFigures(
        name=name,
        processor="Processor",
        cores=2,
        system="Linux 6",
        python="CPython 3.11",
        run=f"run-{name}",
        started="2026-01-20T12:00:00+00:00",
        commit="0000000",
        versions=versions or {"litestar": "2", "fastapi": "0"},
        claims=[claim],
        ratios=[make_machine_ratio(scenario, value) for scenario, value in ratios.items()],
    )


def make_machine_ratio(scenario: str, value: float, verdict: Verdict | None = None) -> MachineRatio:
    """The claimed pair in one scenario, alike in both measures."""
    ratio = make_ratio(value)
    return MachineRatio(
        scenario=scenario,
        contender="litestar",
        baseline="fastapi",
        throughput=ratio,
        cpu_time=ratio,
        blocks=6,
        verdict=verdict or verdict_on_2x(ratio),
    )


def make_collection(ratios: Sequence[float], *, whole: float | None = 1.2) -> Collection:
    """A machine for each ratio, named a, b, c and so on."""
    return collection_of(
        [make_machine(chr(ord("a") + place), ratio, whole=whole) for place, ratio in enumerate(ratios)]
    )
