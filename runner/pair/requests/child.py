"""The process that runs somebody's file of requests and writes what it makes to standard output.

python -m runner.pair.requests.child requests.py
"""

import inspect
import os
import runpy
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from runner.load.messages import encode
from runner.pair.requests.planned import Groups, Planned, Wanted
from scenarios.spec import Exchange, Request

Made: TypeAlias = Sequence[Exchange | Request]

FUNCTION = "exchanges"


def main(file: Path) -> None:
    """Run the file and write its requests; whatever it prints goes to standard error."""
    answer_to = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.path.insert(0, str(file.parent))
    function = runpy.run_path(str(file)).get(FUNCTION)
    if not callable(function):
        raise SystemExit(f"it has no function {FUNCTION}, such as `def {FUNCTION}(): return [Request('GET', '/')]`")
    made = function(1) if inspect.signature(function).parameters else function()
    with answer_to:
        answer_to.write(encode(groups(made)))


def groups(made: Mapping[str, Made] | Made) -> Groups:
    """Return the requests by group; a plain list is one group."""
    by_name = made if isinstance(made, Mapping) else {"requests": made}
    return {str(name): [planned(one) for one in members] for name, members in by_name.items()}


def planned(one: Exchange | Request) -> Planned:
    """Return a request, with the answer wanted where the file says it; end the process for anything else."""
    if isinstance(one, Exchange):
        expectation = one.expectation
        wanted = Wanted(
            status=expectation.status,
            content_type=expectation.content_type,
            body=expectation.body,
            headers=list(expectation.headers),
        )
        return with_request(one.request, wanted)
    if isinstance(one, Request):
        return with_request(one, None)
    raise SystemExit(f"{FUNCTION} returned {one!r}: it returns Request or Exchange, of scenarios.spec")


def with_request(request: Request, wanted: Wanted | None) -> Planned:
    return Planned(
        method=request.method,
        target=request.target,
        headers=list(request.headers),
        body=request.body,
        wanted=wanted,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
