"""Is it for performance-critical applications? How long the slow answers take at equal load, and what hides it."""

from collections.abc import Mapping

from runner.analysis import wording
from runner.analysis.claims.findings import Findings
from runner.analysis.claims.grounds import claim_summary
from runner.analysis.claims.verdict import Judged
from runner.analysis.cost.overhead import NOTICEABLE, Dilution
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import ClaimSummary, Verdict
from scenarios.claims import Claim

UNTESTED = 'Not tested by this run: it takes latency and dilution (make bench SCENARIOS="latency work").'


def performance(claim: Claim, findings: Findings) -> list[ClaimSummary]:
    """Judge by p99 at half of what the slower app can, and by the framework's own cost; untested without either."""
    if not findings.slow_answers or findings.dilution is None:
        return [claim_summary(claim, UNTESTED, [])]
    judged = judge_performance(claim, findings.slow_answers, findings.dilution)
    return [claim_summary(claim, judged, list(findings.slow_answers))]


def judge_performance(claim: Claim, slow_answers: Mapping[str, Estimate], dilution: Dilution) -> Judged:
    """Return supported where slow answers come sooner in every scenario and the framework's own cost is noticeable.

    Refuted where they come later in every scenario, or where the cost is not noticeable even without any work.
    """
    sooner = [name for name, ratio in slow_answers.items() if ratio.low >= claim.target]
    later = [name for name, ratio in slow_answers.items() if ratio.high < claim.target]
    overhead = dilution.overhead.ratio
    verdict = Verdict.INCONCLUSIVE
    if len(sooner) == len(slow_answers) and overhead.low >= NOTICEABLE:
        verdict = Verdict.SUPPORTED
    elif len(later) == len(slow_answers) or overhead.high < NOTICEABLE:
        verdict = Verdict.REFUTED
    return Judged(verdict, f"{tails(claim, slow_answers, sooner, later)} {hidden(dilution)} {claim.beyond}".strip())


def tails(claim: Claim, slow_answers: Mapping[str, Estimate], sooner: list[str], later: list[str]) -> str:
    """Return whose slow answers come sooner, scenario by scenario."""
    contender, baseline = wording.name_of(claim.contender), wording.name_of(claim.baseline)
    figures = wording.listed([f"{name} {wording.interval(ratio)}" for name, ratio in slow_answers.items()])
    reverse = f", later in {len(later)}" if later else ""
    return (
        f"At half of what the slower app can, the slowest hundredth of {contender}'s users wait less than "
        f"{baseline}'s in {len(sooner)} of {wording.counted(len(slow_answers), 'scenario')}{reverse} "
        f"(p99, {baseline} over {contender}: {figures})."
    )


def hidden(dilution: Dilution) -> str:
    """Return from how much work of the handler's own the framework hardly tells."""
    if dilution.fades_at is None:
        return "The framework hardly tells even where the handler computes nothing."
    work = wording.interval(dilution.fades_at)
    return f"With {work} ms of computing in the handler the frameworks are less than 5 % apart."
