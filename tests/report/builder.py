"""Scenarios to test with, their figures of the size that a laptop gives."""

import math

from runner.analysis.statistics.estimate import Estimate
from runner.analysis.statistics.latency import CURVE
from runner.analysis.summary import AppFigures, Comparison, Flag, ScenarioSummary, Verdict
from runner.records.run import Asked

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
        latency_curve=[queueing * (0.75 + share**2 / 4 + share**30) for share in CURVE],
        failures=0,
        block_cpu_microseconds={
            block: 970_000 / rate * (1 + doubt * away) for block, away in enumerate((-1.0, -0.5, 0.0, 0.5, 1.0))
        },
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
        latency_ratios={"p50": estimate(ratio.estimate, 0.03), "p99": estimate(ratio.estimate, 0.09)} if ratio else {},
        throughput_ratio_bootstrap=ratio and estimate(ratio.estimate * 1.001, 0.019),
        block_numbers=[0, 1, 2, 3, 4] if ratio else [],
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
    Verdict.REFUTED: "The whole interval is below 2.",
    Verdict.INCONCLUSIVE: "The interval holds 2 and more; about 9 more blocks would settle it.",
    Verdict.INVALID: "One answer was wrong: GET /users?limit=100 answered 500.",
}


def judge(ratio: Estimate | None) -> Verdict:
    """The rule of the design, for a target of 2."""
    if ratio is None:
        return Verdict.INVALID
    if ratio.low >= 2:
        return Verdict.SUPPORTED
    return Verdict.REFUTED if ratio.high < 2 else Verdict.INCONCLUSIVE


def make_scenario(
    name: str = "list_items[100]",
    *,
    ratio: float | None = 1.52,
    area: str = "serialisation",
    baseline_rate: float = 6_020.0,
    comparisons: list[Comparison] | None = None,
    others: dict[str, float] | None = None,
    tags: tuple[str, ...] = ("headline",),
    skipped: str = "",
    question: str = "How fast is a list of a hundred records answered?\n\nModels are built anew, then encoded.",
) -> ScenarioSummary:
    """One scenario of both contenders, of `others` with their ratios, and of the floor; without a ratio, unmeasured."""
    ratios = {} if ratio is None else {"litestar": ratio, "fastapi": 1.0, **(others or {})}
    contenders = {app: make_figures(baseline_rate * one) for app, one in ratios.items()}
    compared = [make_comparison(estimate(one), contender=app) for app, one in ratios.items() if app != "fastapi"]
    unmeasured = make_comparison(None, verdict=Verdict.INCONCLUSIVE if skipped else Verdict.INVALID)
    return ScenarioSummary(
        name=name,
        asked=Asked(
            question=question,
            area=area,
            tags=list(tags),
            request="GET /users?limit=100",
            contenders=list(dict.fromkeys(["fastapi", "litestar", *ratios])),
            absent={"litestar_dto": "A DTO cannot express this answer."},
            skipped=skipped,
            sources={"litestar": LITESTAR_SOURCE, "fastapi": FASTAPI_SOURCE, "floor": FLOOR_SOURCE},
        ),
        contenders=contenders or {"litestar": NOTHING, "fastapi": NOTHING},
        floor=make_figures(2.4e6 / (30 + 2.4e6 / baseline_rate / 6)) if ratios else None,
        comparisons=(compared or [unmeasured]) if comparisons is None else comparisons,
        failed_blocks=[] if ratios or skipped else [NOT_STARTED],
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
