"""The first words of a report: the headline, the questions of a reader, and whether the run can be believed.

The page, the Markdown and the README all have them from here.
"""

from collections.abc import Sequence
from typing import NamedTuple

from runner.analysis.claims.attribution import share_of_gap
from runner.analysis.collection import Collection, stand
from runner.analysis.roles import WHOLE_API
from runner.analysis.runs import ANOTHER_HOUR, ANOTHER_MACHINE
from runner.analysis.statistics.estimate import LEVEL, Estimate
from runner.analysis.summary import Comparison, ControlOutcome, LibraryTable, Summary, Verdict, Way
from runner.records.run import Kind
from runner.report.text import reading
from runner.report.text.findings import curve_finding
from runner.report.text.machines import collected_headline, judged_sentence, spread_sentence, standing_sentence
from runner.report.text.parts import open_loop_finding, rivals
from runner.report.text.reading import Compared, Pair, compared


def reach() -> str:
    hour, machine = reading.share(ANOTHER_HOUR - 1), reading.share(ANOTHER_MACHINE - 1)
    return (
        "An interval covers restarts of the servers on this machine within the hour. With the same code, the typical "
        f"ratio has moved by up to {hour} at another hour and by up to {machine} on another machine."
    )


def beside_headline(summary: Summary) -> str:
    beside = summary.included_routers
    if beside is None:
        return ""
    baseline = reading.proper_name(beside.baseline.partition("-")[0])
    return (
        f"In a {baseline} app built from included routers, as its guide to bigger applications teaches, the ratio is "
        f"{reading.ratio(beside.ratio)}. The headline is for routes declared on the app itself."
    )


KINDS_OF_WORK = {
    "list_items": "long lists",
    "routing": "long routing tables",
    "server_sent_events": "server-sent events",
    "openapi_document": "the OpenAPI document",
    "built_per_request": "objects built for each request",
    "sync_light": "plain def handlers",
}


class Answered(NamedTuple):
    question: str
    sentence: str
    section: str  # the part of the page that has more, by its anchor


def answers(summary: Summary) -> list[Answered]:
    if not summary.claims:
        return []
    pair = reading.leading_pair(summary)
    every = (small_endpoints, whole_api, own_work, ever_twice, library, half_load, running_costs)
    return [answer for ask in every if (answer := ask(summary, pair))]


def small_endpoints(summary: Summary, pair: Pair) -> Answered | None:
    ratios = [ratio for row in reading.headline_rows(summary) if (ratio := row.valid_ratio)]
    typical = reading.typical_claim(summary)
    if typical is None or typical.ratio is None or len(ratios) < 2:
        return None
    contender, baseline = reading.names(pair)
    low, high = (reading.number(pick(ratio.estimate for ratio in ratios), 2) for pick in (min, max))
    return Answered(
        "How much faster is it on small endpoints?",
        f"{contender} answers {reading.ratio(typical.ratio)} times as many requests as {baseline} (geometric mean of "
        f"{len(ratios)} in-memory endpoints, which range from {low} to {high}).",
        "ratios",
    )


def whole_api(summary: Summary, pair: Pair) -> Answered | None:
    for row in compared(summary, pair):
        if row.scenario.name == WHOLE_API and row.valid_ratio:
            return Answered(
                "How much faster is a whole API with a database?",
                f"{reading.names(pair)[0]} answers {reading.ratio(row.valid_ratio)} times as many requests, with sixty "
                "routes, middleware and PostgreSQL.",
                "ratios",
            )
    return None


def own_work(summary: Summary, pair: Pair) -> Answered | None:
    if summary.dilution is None:
        return None
    sentence = f"{curve_finding(pair, summary.dilution, answer='')}."
    return Answered("When does my own code hide the difference?", sentence, "work")


def ever_twice(summary: Summary, pair: Pair) -> Answered | None:
    somewhere = next((claim for claim in summary.claims if claim.scope == "somewhere"), None)
    valid = [row for row in compared(summary, pair) if row.comparison.is_valid]
    if somewhere is None or somewhere.verdict is Verdict.INVALID or not valid:
        return None
    rows = [row for row in valid if row.comparison.verdict is Verdict.SUPPORTED]
    is_headline = {row.scenario.name for row in valid} <= {row.scenario.name for row in reading.headline_rows(summary)}
    if somewhere.verdict is None and not is_headline:
        return None
    total = len(somewhere.scenarios)
    if somewhere.verdict is None:
        small = reading.counted(len(valid), "small endpoint")
        sentence = f"In this run, {len(rows) or 'none'} of {small} reached 2x; it measured no other kind of scenario."
    elif not rows:
        sentence = f"No: none of the {total} scenarios with a valid ratio reaches 2x beyond doubt."
    else:
        sentence = f"Yes, in {len(rows)} of {total} scenarios: {reading.listed(kinds_of(rows))}."
    return Answered("Is it ever twice as fast?", sentence, "ratios")


def kinds_of(rows: Sequence[Compared]) -> list[str]:
    modules = dict.fromkeys(row.scenario.name.partition("[")[0] for row in rows)
    return list(dict.fromkeys(KINDS_OF_WORK.get(module, module.replace("_", " ")) for module in modules))


def library(summary: Summary, pair: Pair) -> Answered | None:
    by_hand = next((table for table in summary.libraries if table.way is Way.BY_HAND), None)
    if by_hand:
        return Answered("Is msgspec the reason?", by_hand_sentence(by_hand), "reason")
    explained = summary.explained
    if explained is None:
        return None
    shares, other = [explained.share], explained.other_way
    same = f"With {explained.library} in both it is {reading.ratio(explained.same)}"
    if other:
        shares.append(other.share)
        same += f", and with {other.library} in both {reading.ratio(other.ratio)}"
    contender, baseline = reading.names(pair)
    return Answered(
        "Is msgspec the reason?",
        f"For {part_of_the_lead(shares)}. With its own library, {contender} answers {reading.ratio(explained.own)} "
        f"times as many requests as {baseline}. {same}.",
        "reason" if summary.libraries else "claims",
    )


def by_hand_sentence(table: LibraryTable) -> str:
    typical = table.typically
    shares = {
        table.baseline_library: typical.share_with_baselines,
        table.contender_library: typical.share_with_contenders,
    }
    explained = [
        f"{share_of_gap(share)} of the lead with {library} in both" for library, share in shares.items() if share
    ]
    lead = f"Encoded by hand, it explains {' and '.join(explained)}. " if explained else ""
    contender, baseline = reading.names(Pair(table.contender, table.baseline))
    return (
        f"{lead}{contender} answers {reading.ratio(typical.own)} times as many requests as {baseline} with each "
        f"framework's own library, then {reading.ratio(typical.with_baselines)} and "
        f"{reading.ratio(typical.with_contenders)}."
    )


def part_of_the_lead(shares: Sequence[Estimate]) -> str:
    least, most = (as_part(pick(shares, key=lambda share: share.estimate)) for pick in (min, max))
    return f"{least} of the lead" if least == most else f"between {least} and {most} of the lead"


def as_part(share: Estimate) -> str:
    return "all" if share.low >= 1 else "none" if share.high <= 0 else reading.share(share.estimate)


def half_load(summary: Summary, _pair: Pair) -> Answered | None:
    found = next((one for one in summary.open_loops if not one.skipped and rivals(one)), None)
    question = "How long do my users wait at half load?"
    return Answered(question, open_loop_finding(found), "below-saturation") if found else None


def running_costs(summary: Summary, _pair: Pair) -> Answered | None:
    running = summary.running
    if running is None:
        return None
    start, memory = running.figure("start_milliseconds"), running.figure("rest_megabytes")
    apps = (running.contender, running.baseline)
    costs = [
        f"{words}: "
        + ", ".join(f"{reading.proper_name(app)} {reading.ratio(cost.apps.get(app))} {cost.unit}" for app in apps)
        for cost, words in ((start, "Start to the first answer"), (memory, "Memory at rest"))
        if cost
    ]
    question = "How long does it take to start, and how much memory does it use?"
    return Answered(question, " ".join(f"{cost}." for cost in costs), "costs") if costs else None


class Front(NamedTuple):
    headline: str
    beneath: list[str]


def front(summary: Summary, collection: Collection | None) -> Front:
    """Return the range over machines for a run of the collection; for any other its own answer, and where it stands."""
    if collection is None or not collection.runs:
        return Front(summary.headline, [])
    standing = stand(summary, collection)
    placed = standing_sentence(standing, collection)
    if standing.machine:
        return Front(collected_headline(collection), [claimed(collection), placed])
    return Front(summary.headline, [placed])


def claimed(collection: Collection) -> str:
    typical = collection.typical
    if typical is None or typical.ratio is None:
        return ""
    return f"The claimed {typical.target:g}x is {judged_sentence(typical)}. {spread_sentence(typical.ratio)}"


def belief(summary: Summary) -> str:
    return " ".join(reasons(summary))


def reasons(summary: Summary) -> list[str]:
    comparisons = [comparison for scenario in reading.measured(summary) for comparison in scenario.comparisons]
    failed = [control.name for control in reading.controls_that(summary, ControlOutcome.FAILED)]
    invalid = sum(comparison.verdict is Verdict.INVALID for comparison in comparisons)
    if summary.run.options.kind is not Kind.BENCH:
        return [f"No. A {summary.run.options.kind} run tests the instrument, not the frameworks."]
    if not comparisons:
        return ["This run measured no scenario."]
    if failed:
        return [f"No. These controls failed, so no ratio of this run counts: {', '.join(failed)}."]
    if invalid == len(comparisons):
        return ["No. A validity check failed in every scenario; the reasons are below."]
    in_part = (
        f"In part: {invalid} of {reading.counted(len(comparisons), 'comparison')} (one for each contender in each "
        f"scenario) {'has' if invalid == 1 else 'have'} no valid ratio. The tables say why."
    )
    return [*([in_part] if invalid else []), *found_by_controls(summary, invalid), *kept_apart(summary, comparisons)]


def found_by_controls(summary: Summary, invalid: int) -> list[str]:
    """Say what the controls of a run show in which none failed."""
    passed = len(reading.controls_that(summary, ControlOutcome.PASSED))
    if len(reading.controls_that(summary, ControlOutcome.NOT_MEASURED)) == len(summary.controls):
        return ["No control could be judged, so this run does not show that the instrument works."]
    if left := [control.name for control in summary.controls if control.outcome is not ControlOutcome.PASSED]:
        too_few = f"Too few blocks of the controls to show {reading.listed(left)}."
        return [f"{passed} of {reading.counted(len(summary.controls), 'control')} passed. {too_few}"]
    every = "The one control" if passed == 1 else f"All {passed} controls"
    found = f"{every} passed: the instrument found the ratios that are known in advance."
    return [found] if invalid else ["All checks passed.", found]


def excluded_pairs(summary: Summary) -> tuple[int, int]:
    comparisons = [comparison for scenario in reading.measured(summary) for comparison in scenario.comparisons]
    excluded = sum(comparison.excluded_pairs for comparison in comparisons)
    return excluded, excluded + sum(comparison.pairs for comparison in comparisons)


def kept_apart(summary: Summary, comparisons: list[Comparison]) -> list[str]:
    aside, pairs = excluded_pairs(summary)
    shared = reading.shared_warnings(summary)
    warned = sum(any(not flag.voids and flag.name not in shared for flag in each.flags) for each in comparisons)
    share = f"{reading.number(100 * aside / pairs, 1)} %" if pairs else "none"
    sentences = [f"Of all pairs of slices, {share} had to be excluded because something outside disturbed them."]
    if warned:
        sentences.append(f"A warning applies to {warned} of {len(comparisons)} comparisons.")
    intervals = sum(comparison.is_valid for comparison in comparisons)
    if expected := round((1 - LEVEL) * intervals):
        sentences += [
            f"An interval misses in one run of twenty, so expect about {expected} of these {intervals} to miss.",
            "Counts of scenarios that reach or miss a ratio are corrected for that.",
        ]
    return sentences
