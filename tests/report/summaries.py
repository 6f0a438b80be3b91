"""Whole summaries to test with: a run, its claims, its machine, and the scenarios that it is given."""

from runner.analysis.claims.attribution import explained, library_tables
from runner.analysis.costs import dilution
from runner.analysis.summary import (
    SUMMARY_SCHEMA,
    ClaimSummary,
    Control,
    ControlOutcome,
    Ended,
    Flag,
    RunSummary,
    ScenarioSummary,
    Summary,
    Verdict,
)
from runner.records.condition import Client
from runner.records.host import Machine
from runner.records.run import Kind, Options
from tests.lineups import BOTH
from tests.report.builder import RATIOS, eight_scenarios, estimate


def make_claims() -> list[ClaimSummary]:
    """The headline claim in its three scopes, one judged once, one not tested."""
    names = list(RATIOS)
    scoped = [
        ClaimSummary(
            number=1,
            sentence="It achieves 2x FastAPI throughput via msgspec serialization",
            method="The ratio of throughput in each headline scenario, one worker on one core, closed loop.",
            scope=scope,
            target=2.0,
            ratio=ratio,
            verdict=Verdict.REFUTED,
            reason=reason,
            scenarios=names,
        )
        for scope, ratio, reason in (
            ("typically", estimate(1.45, 0.009), "The whole interval of the geometric mean is below 2."),
            ("everywhere", estimate(1.18), "error_422 alone is below 2; so are all others."),
            ("somewhere", estimate(1.79), "The highest ratio, nested_body[50], is below 2."),
        )
    ]
    via_msgspec = ClaimSummary(
        number=2,
        sentence="via msgspec",
        method="The same pair with the same model library on both sides.",
        scope="",
        target=1.0,
        ratio=None,
        verdict=None,
        reason="Not tested: it takes the contenders litestar-pydantic and fastapi_msgspec.",
        scenarios=[],
    )
    validation = ClaimSummary(
        number=10,
        sentence="validation: Msgspec/Pydantic/Attrs against Pydantic",
        method="The scenarios of validation.",
        scope="",
        target=1.0,
        ratio=estimate(1.7),
        verdict=Verdict.SUPPORTED,
        reason="Both conform; Litestar is ahead in both.",
        scenarios=["validate_body", "nested_body[50]"],
    )
    return [*scoped, via_msgspec, validation]


def make_run(
    *,
    kind: Kind = Kind.BENCH,
    ended: str = "precise",
    ending: Ended = Ended.BY_RULE,
    name: str = "2026-03-04-bench",
) -> RunSummary:
    """A run of twelve minutes."""
    return RunSummary(
        name=name,
        started="2026-03-04T09:12:40Z",
        ended=ended,
        ending=ending,
        seconds=None if ended == "cut off" else 744.0,
        commit="4be1c2d+changes",
        client=Client.POLLS,
        options=Options(
            kind=kind,
            scenarios=list(RATIOS),
            contenders=["litestar", "fastapi"],
            budget_seconds=1200.0,
            precision=0.03,
            pairs=20,
            connections=32,
            seed=20260304,
        ),
        server_flags=["--loop", "uvloop", "--http", "httptools", "--no-access-log"],
        blocks=40,
        slices=2400,
        share_inside_slices=0.61,
    )


MACHINE = Machine(
    processor="AMD EPYC 9R14",
    cores=2,
    memory_bytes=25_216_000_000,
    system="Linux 6.1.0",
    python="CPython 3.11.7",
    virtual="kvm",
    server_core=1,
    generator_core=0,
    load_average=0.12,
)

VERSIONS = {
    "fastapi": "0.128.0",
    "litestar": "2.19.0",
    "msgspec": "0.20.0",
    "pydantic": "2.12.5",
    "uvicorn": "0.40.0",
    "uvloop": "0.22.1",
}

CONTROLS = [
    Control(
        name="same app twice",
        sentence="One app against itself is measured as equal.",
        expected=1.0,
        estimate=estimate(1.002, 0.006),
        outcome=ControlOutcome.PASSED,
    ),
    Control(
        name="twice the work",
        sentence="An app that does exactly twice the work is measured as half as fast.",
        expected=2.0,
        estimate=estimate(1.995, 0.012),
        outcome=ControlOutcome.PASSED,
    ),
]


def make_summary(
    scenarios: list[ScenarioSummary] | None = None,
    *,
    run: RunSummary | None = None,
    flags: tuple[Flag, ...] = (),
    controls: list[Control] | None = None,
    claims: list[ClaimSummary] | None = None,
    headline: str = "Litestar is typically 1.45 [1.44, 1.46] times as fast as FastAPI, and nowhere twice: refuted.",
) -> Summary:
    """The summary of a run that went well, unless told otherwise."""
    made = eight_scenarios() if scenarios is None else scenarios
    judged = make_claims() if claims is None else claims
    return Summary(
        schema=SUMMARY_SCHEMA,
        headline=headline,
        run=run or make_run(),
        machine=MACHINE,
        versions=VERSIONS,
        controls=CONTROLS if controls is None else controls,
        flags=list(flags),
        claims=judged,
        scenarios=made,
        explained=explained(judged, made),
        libraries=library_tables(made),
        dilution=dilution(made, BOTH),
    )
