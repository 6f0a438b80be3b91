"""Recordings to judge claims on, and ways to spoil them."""

from collections.abc import Callable

import msgspec

from runner.analysis.assemble import summarise
from runner.analysis.summary import ClaimSummary
from runner.records.measurement import Slice
from runner.records.run import Asked, Recording
from scenarios.claims import Claim
from tests.analysis.flagged import failing
from tests.builders import make_claim, make_options, make_run
from tests.recordings import altered, make_recording


def spoiled(recording: Recording, scenarios: tuple[str, ...]) -> Recording:
    """The same with wrong answers in some scenarios."""
    return altered(recording, lambda slice_: failing(slice_) if slice_.scenario in scenarios else slice_)


def asking(
    scenarios: dict[str, Asked],
    *,
    claim: Claim | None = None,
    contenders: tuple[str, ...] = ("litestar", "fastapi"),
) -> Recording:
    """A recording at ratio 1.5 of these scenarios, with one claim under test."""
    run = make_run(
        options=make_options(contenders=contenders),
        scenarios=scenarios,
        claims=[claim or make_claim()],
    )
    return make_recording(scenarios=list(scenarios), run=run, pairs=4)


def with_both_libraries(claim: Claim, own_ratio: float, same_library_ratio: float) -> ClaimSummary:
    """A claim judged on one scenario; of the gap so much is left with pydantic in both, and with msgspec in both."""
    contenders = ["litestar", "fastapi", "litestar-pydantic", "fastapi-msgspec"]
    run = make_run(options=make_options(contenders=contenders), claims=[claim])
    own = make_recording(ratio=own_ratio, run=run, pairs=4)
    borrowed, lent = (
        altered(make_recording(ratio=ratio, pairs=4, floor=False), as_another(name, 100 * place))
        for place, (name, ratio) in enumerate(
            {"litestar-pydantic": same_library_ratio, "fastapi-msgspec": own_ratio / same_library_ratio}.items(), 1
        )
    )
    (judged,) = summarise(msgspec.structs.replace(own, slices=own.slices + borrowed.slices + lent.slices)).claims
    return judged


def as_another(contender: str, later: int) -> Callable[[Slice], Slice]:
    """Return what makes slices of litestar those of another contender, in later pairs."""

    def changed(slice_: Slice) -> Slice:
        condition = contender if slice_.condition == "litestar" else slice_.condition
        assert slice_.pair is not None
        return msgspec.structs.replace(
            slice_, condition=condition, pair=slice_.pair + later, position=slice_.position + later
        )

    return changed
