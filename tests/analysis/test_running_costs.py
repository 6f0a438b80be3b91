"""From probes to figures with intervals, and from those to the verdicts of claims 4 and 12."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from runner.analysis.claims.judgement import Weight, judged_claims, weigh
from runner.analysis.claims.scopes import Findings
from runner.analysis.cost_figures import RunningCosts
from runner.analysis.costs import running_costs
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Verdict
from runner.records.condition import Versus
from runner.records.measurement import Memory
from runner.records.probes import (
    AFTER,
    AT_REST,
    FIRST,
    SMALLEST,
    SOURCES,
    UNDER_LOAD,
    WARM,
    Package,
    Probe,
    ProbeKind,
    memory_figures,
)
from scenarios.claims import CLAIMS, Claim

PAIR = Versus(contender="litestar", baseline="fastapi")
LIGHTWEIGHT, AVOID = CLAIMS[3], CLAIMS[11]
NOISE = (1.0, 1.01, 0.99, 1.02, 0.98)


def memory(megabytes: float, *, proportional: bool = True) -> Memory:
    count = round(megabytes * 1e6)
    return Memory(proportional=count if proportional else None, private=count - 1_000_000, resident=count + 9_000_000)


def probes_of(app: str, cost: float, *, growth: float = 0.0, proportional: bool = True) -> list[Probe]:
    """Five rounds of an app that takes `cost` times what is usual of everything, and so much memory more at the end."""
    packages = {f"{app}-{place}": Package(version="1", size=100_000, files=1) for place in range(round(10 * cost))}
    sources = ("a = 1\n" * round(cost * 10), "a = 1\n" * round(cost * 20), "")
    probes = [
        Probe(kind=ProbeKind.INSTALL, app=app, number=0, texts={"named": app}, packages=packages),
        Probe(kind=ProbeKind.WRITTEN, app=app, number=0, texts=dict(zip(SOURCES, sources, strict=True))),
    ]
    for number, noise in enumerate(NOISE):
        held = memory(40 * cost * noise, proportional=proportional)
        at_last = memory(40 * cost * noise + growth, proportional=proportional)
        seconds = 0.3 * cost * noise
        kept: dict[str, float] = {
            "idle_seconds": 2,
            "idle_cpu_seconds": 0.002,
            "warm_requests": 5_000,
            "requests": 100_000,
            **memory_figures(AFTER, at_last),
        }
        for moment in (AT_REST, WARM, UNDER_LOAD):
            kept |= memory_figures(moment, held)
        start = {"start_seconds": seconds, **memory_figures(FIRST, held)}
        reload, watcher = {"reload_seconds": seconds}, {"watcher": "StatReload"}
        probes += [
            Probe(kind=ProbeKind.START, app=app, scenario=SMALLEST, number=number, figures=start),
            Probe(kind=ProbeKind.RELOAD, app=app, number=number, figures=reload, texts=watcher),
            Probe(kind=ProbeKind.KEPT, app=app, scenario="json_hello", number=number, figures=kept),
        ]
    return probes


def costs(records: Sequence[Probe]) -> RunningCosts:
    found = running_costs(records, PAIR)
    assert found is not None
    return found


def verdict(claim: Claim, litestar: float, fastapi: float = 1.0) -> Verdict | None:
    running = costs([*probes_of("litestar", litestar), *probes_of("fastapi", fastapi)])
    [judged] = judged_claims([claim], Findings(scenarios=[], running=running))
    return judged.verdict


def test_a_round_pairs_the_two_so_that_what_moves_both_leaves_the_ratio_alone() -> None:
    found = costs([*probes_of("litestar", 1.0), *probes_of("fastapi", 1.5)])

    start = found.figure("start_milliseconds")
    assert start is not None
    assert start.ratio is not None
    assert pytest.approx([1.5, 1.5]) == [start.ratio.low, start.ratio.high]
    assert start.apps["litestar"].low < start.apps["litestar"].estimate == pytest.approx(300, rel=0.01)


def test_what_is_counted_is_a_ratio_without_an_interval() -> None:
    lines = costs([*probes_of("litestar", 1.0), *probes_of("fastapi", 2.0)]).count("smallest_lines")

    assert lines is not None
    assert ({"litestar": 10, "fastapi": 20}, 2.0) == (lines.apps, lines.ratio)


def test_a_run_without_probes_has_no_costs() -> None:
    assert running_costs([], PAIR) is None


def test_one_app_alone_has_no_figure() -> None:
    assert [] == costs(probes_of("litestar", 1.0)).figures


@pytest.mark.parametrize(
    ("growth", "says"), [(0.1, "shows no measurable growth: 0.1"), (3.0, "'s memory grows by 3.00")]
)
def test_memory_that_grows_is_a_finding(growth: float, says: str) -> None:
    found = costs([*probes_of("litestar", 1.0, growth=growth), *probes_of("fastapi", 1.0)])

    assert says in found.findings[0]
    assert "between 5,000 and 100,000 requests" in found.findings[0]


def test_a_system_without_proportional_memory_says_what_stands_for_it() -> None:
    found = costs([*probes_of("litestar", 1.0, proportional=False), *probes_of("fastapi", 1.0)])

    assert "does not say how shared memory is divided among processes (PSS)" in found.findings[-1]


def test_a_probe_that_failed_is_told() -> None:
    missed = Probe(kind=ProbeKind.START, app="litestar", scenario=SMALLEST, number=0, missed="it did not answer")

    assert ["start of Litestar: it did not answer"] == costs([missed, *probes_of("fastapi", 1.0)]).missed


@pytest.mark.parametrize(
    ("litestar", "light", "avoid"),
    [
        (0.5, Verdict.SUPPORTED, Verdict.REFUTED),
        (1.0, Verdict.SUPPORTED, Verdict.REFUTED),
        (1.5, Verdict.REFUTED, Verdict.SUPPORTED),
    ],
)
def test_light_and_to_be_avoided_are_judged_by_the_same_margin(litestar: float, light: Verdict, avoid: Verdict) -> None:
    assert [light, avoid] == [verdict(LIGHTWEIGHT, litestar), verdict(AVOID, litestar)]


def test_an_interval_across_the_margin_leaves_it_open() -> None:
    ratio = Estimate(estimate=0.91, low=0.88, high=0.94)

    assert Weight.OPEN is weigh(ratio, 0.1)


def test_measures_that_do_not_agree_make_it_mixed_and_say_so() -> None:
    once = {ProbeKind.INSTALL, ProbeKind.WRITTEN}
    heavy_install = [probe for probe in probes_of("litestar", 3.0) if probe.kind in once]
    light_processes = [probe for probe in probes_of("litestar", 0.5) if probe.kind not in once]
    running = costs([*heavy_install, *light_processes, *probes_of("fastapi", 1.0)])

    [judged] = judged_claims([LIGHTWEIGHT], Findings(scenarios=[], running=running))

    assert Verdict.MIXED == judged.verdict
    assert "The measures do not agree" in judged.reason


def test_without_one_of_its_measures_a_claim_is_not_tested() -> None:
    running = costs([*probes_of("litestar", 1.0), *probes_of("fastapi", 1.0)])
    claim = replace(LIGHTWEIGHT, measures=(*LIGHTWEIGHT.measures, "never_looked_at"))

    [judged] = judged_claims([claim], Findings(scenarios=[], running=running))

    assert judged.verdict is None
    assert "make bench SCENARIOS=resources" in judged.reason


def test_what_cannot_be_measured_is_said_beside_the_verdict() -> None:
    running = costs([*probes_of("litestar", 1.0), *probes_of("fastapi", 1.0)])

    for claim in (LIGHTWEIGHT, AVOID):
        [judged] = judged_claims([claim], Findings(scenarios=[], running=running))
        assert judged.reason.endswith(claim.beyond)
