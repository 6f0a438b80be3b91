"""Summaries to test with, their figures of the size that a laptop gives."""

import math

from runner.analysis.estimate import Estimate
from runner.analysis.summary import (
    SUMMARY_SCHEMA,
    AppFigures,
    ClaimSummary,
    Comparison,
    Control,
    Flag,
    RunSummary,
    ScenarioSummary,
    Summary,
    Verdict,
)
from runner.records import Asked, Machine, Options

LITESTAR_SOURCE = '''"""A list of users, validated on the way out."""

from typing import Annotated

from litestar import get

from apps.models.msgspec_models import User
from scenarios.data import users


@get("/users", sync_to_thread=False)
def list_users(limit: int) -> list[User]:
    """The first `limit` users."""
    return [User(**record) for record in users(limit)]
'''

FASTAPI_SOURCE = '''"""A list of users, validated on the way out."""

from fastapi import APIRouter

from apps.models.pydantic_models import User
from scenarios.data import users

router = APIRouter()


@router.get("/users")
async def list_users(limit: int) -> list[User]:
    """The first `limit` users."""
    return [User(**record) for record in users(limit)]
'''

FLOOR_SOURCE = '''"""The same bytes, no framework."""


async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY})
'''

RATIOS = {
    "list_items[100]": ("serialisation", 1.52, 6_020.0),
    "path_parameter": ("routing", 1.34, 9_450.0),
    "validate_body": ("validation", 1.61, 5_210.0),
    "nested_body[50]": ("validation", 1.79, 1_340.0),
    "plain_text": ("floor of the framework", 1.21, 11_800.0),
    "layered_dependencies": ("dependency injection", 1.38, 4_870.0),
    "error_422": ("errors", 1.18, 6_650.0),
    "list_items[1000]": ("serialisation", 1.66, 742.0),
}
"""Scenario to its area, its ratio and the baseline's requests per second."""


def estimate(value: float, doubt: float = 0.02) -> Estimate:
    """An estimate whose interval reaches `doubt` to either side, as a share."""
    return Estimate(estimate=value, low=value / (1 + doubt), high=value * (1 + doubt))


def make_figures(rate: float, *, doubt: float = 0.015) -> AppFigures:
    """An app that keeps one core busy at this rate, with 32 connections."""
    queueing = 32 / rate * 1000
    return AppFigures(
        requests_per_second=estimate(rate, doubt),
        cpu_microseconds_per_request=estimate(970_000 / rate, doubt),
        latency_milliseconds={
            "p50": estimate(0.96 * queueing, doubt),
            "p90": estimate(1.2 * queueing, doubt),
            "p99": estimate(2.1 * queueing, 3 * doubt),
        },
        failures=0,
    )


NOTHING = AppFigures(requests_per_second=None, cpu_microseconds_per_request=None, latency_milliseconds={}, failures=0)


NOT_STARTED = "The server of fastapi did not start within 10 s."


def make_flag(name: str = "generator_busy", *, voids: bool = False) -> Flag:
    """The generator at 0.88 of its core, where 0.85 is the most."""
    return Flag(
        name=name,
        voids=voids,
        figure=0.88,
        threshold=0.85,
        sentence="The generator was busy for 88 % of its core, more than the 85 % that leave headroom.",
    )


def make_comparison(
    ratio: Estimate | None, *, contender: str = "litestar", verdict: Verdict | None = None, flags: tuple[Flag, ...] = ()
) -> Comparison:
    """A comparison with FastAPI; its verdict follows from the ratio unless given."""
    judged = verdict or judge(ratio)
    return Comparison(
        contender=contender,
        baseline="fastapi",
        throughput_ratio=ratio,
        cpu_ratio=ratio and estimate(ratio.estimate * 1.015, 0.018),
        throughput_ratio_bootstrap=ratio and estimate(ratio.estimate * 1.001, 0.019),
        block_ratios=[ratio.estimate * (1 + step / 100) for step in (-2, -1, 0, 1, 2)] if ratio else [],
        blocks=5 if ratio else 1,
        pairs=96 if ratio else 12,
        excluded_pairs=4,
        verdict=judged,
        reason=REASONS[judged],
        flags=list(flags),
    )


REASONS = {
    Verdict.SUPPORTED: "The whole interval is at or above 2.",
    Verdict.ABOUT_RIGHT: "The whole interval is within 10 % of 2.",
    Verdict.REFUTED: "The whole interval is below 2.",
    Verdict.INCONCLUSIVE: "The interval holds 2 and more; about 9 more blocks would settle it.",
    Verdict.INVALID: "One answer was wrong: GET /users?limit=100 answered 500.",
}


def judge(ratio: Estimate | None) -> Verdict:
    """The rule of the design, for a target of 2 and a margin of 10 %."""
    if ratio is None:
        return Verdict.INVALID
    if ratio.low >= 2:
        return Verdict.SUPPORTED
    if ratio.low >= 2 / 1.1 and ratio.high <= 2 * 1.1:
        return Verdict.ABOUT_RIGHT
    return Verdict.REFUTED if ratio.high < 2 else Verdict.INCONCLUSIVE


def make_scenario(
    name: str = "list_items[100]",
    *,
    ratio: float | None = 1.52,
    area: str = "serialisation",
    baseline_rate: float = 6_020.0,
    comparisons: list[Comparison] | None = None,
    question: str = "How fast is a list of a hundred records answered?\n\nModels are built anew, then encoded.",
) -> ScenarioSummary:
    """One scenario of both contenders and the floor; without a ratio nothing was measured in it."""
    floor_rate = 2.4e6 / (30 + 2.4e6 / baseline_rate / 6)
    if ratio is None:
        contenders, floor, compared, failed = {"litestar": NOTHING, "fastapi": NOTHING}, None, None, [NOT_STARTED]
    else:
        contenders = {"litestar": make_figures(baseline_rate * ratio), "fastapi": make_figures(baseline_rate)}
        floor, compared, failed = make_figures(floor_rate), estimate(ratio), []
    return ScenarioSummary(
        name=name,
        asked=Asked(
            question=question,
            area=area,
            tags=["headline"],
            request="GET /users?limit=100",
            absent={"litestar_dto": "A DTO cannot express this answer."},
            sources={"litestar": LITESTAR_SOURCE, "fastapi": FASTAPI_SOURCE, "floor": FLOOR_SOURCE},
        ),
        contenders=contenders,
        floor=floor,
        comparisons=[make_comparison(compared)] if comparisons is None else comparisons,
        failed_blocks=failed,
    )


def eight_scenarios() -> list[ScenarioSummary]:
    """The headline scenarios."""
    return [
        make_scenario(name, ratio=ratio, area=area, baseline_rate=rate) for name, (area, ratio, rate) in RATIOS.items()
    ]


def many_scenarios(count: int = 70) -> list[ScenarioSummary]:
    """Ratios from 0.8 to 3.2, rates over three orders of magnitude, some without an estimate."""
    return [
        make_scenario(
            f"scenario_{number:02}[{10 ** (number % 4)}]",
            ratio=None if number % 23 == 11 else 1.7 + 0.9 * math.sin(number) + (0.6 if number % 17 == 3 else 0.0),
            area=["serialisation", "validation", "routing", "dependency injection", "streaming"][number % 5],
            baseline_rate=12_000 / (1 + number % 7) ** 1.7,
        )
        for number in range(count)
    ]


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


def make_run(*, kind: str = "bench", ended: str = "precise", name: str = "2026-03-04-bench") -> RunSummary:
    """A run of twelve minutes."""
    return RunSummary(
        name=name,
        started="2026-03-04T09:12:40Z",
        ended=ended,
        seconds=None if ended == "cut off" else 744.0,
        commit="4be1c2d+changes",
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
        passed=True,
    ),
    Control(
        name="twice the work",
        sentence="An app that does exactly twice the work is measured as half as fast.",
        expected=2.0,
        estimate=estimate(1.995, 0.012),
        passed=True,
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
    return Summary(
        schema=SUMMARY_SCHEMA,
        headline=headline,
        run=run or make_run(),
        machine=MACHINE,
        versions=VERSIONS,
        controls=CONTROLS if controls is None else controls,
        flags=list(flags),
        claims=make_claims() if claims is None else claims,
        scenarios=eight_scenarios() if scenarios is None else scenarios,
    )
