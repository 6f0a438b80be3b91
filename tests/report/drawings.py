"""Charts and pages that take a second or more to make: made once for all tests."""

from functools import cache

import msgspec

from runner.analysis.collection import Collection
from runner.analysis.summary import Summary
from runner.paths import MACHINES, REFERENCE
from runner.report.charts.pictures import Chart
from runner.report.page.page import report_page
from runner.report.writing import all_charts
from tests.collection.machines import collection_of, make_machine
from tests.report.catalogue import full_summary, small_summary


@cache
def full_charts() -> list[Chart]:
    """Those of a run of everything."""
    return all_charts(full_summary())


@cache
def full_page() -> str:
    """The page of a run of everything."""
    return report_page(full_summary(), full_charts()).decode()


@cache
def small_page() -> str:
    """The page of a run with one of every kind."""
    return report_page(small_summary(), all_charts(small_summary())).decode()


@cache
def collected_page() -> str:
    """The same beside two machines."""
    machines = [make_machine("a", scenarios={"one_item": 1.3}), make_machine("b", scenarios={"list_items[100]": 1.9})]
    collection = collection_of(machines)
    return report_page(small_summary(), all_charts(small_summary(), collection), collection).decode()


@cache
def kept_summary() -> Summary:
    """The run whose record is kept: as a reader gets it."""
    return msgspec.json.decode((REFERENCE / "summary.json").read_bytes(), type=Summary)


@cache
def kept_collection() -> Collection:
    """The machines that are kept, beside which the kept run stands."""
    kept = msgspec.json.decode((MACHINES / "collection.json").read_bytes(), type=Collection)
    alike = kept.alike(kept_summary().run.client)
    assert alike
    return alike


@cache
def kept_charts() -> list[Chart]:
    """Those of the run that is kept, beside all machines."""
    return all_charts(kept_summary(), kept_collection())


@cache
def kept_page() -> str:
    """Its page, made by this code."""
    return report_page(kept_summary(), kept_charts(), kept_collection()).decode()
