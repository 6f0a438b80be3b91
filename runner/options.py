"""Words and options that several commands take, each with its line of help."""

from pathlib import Path
from typing import Annotated

import typer

Scenarios = Annotated[
    str,
    typer.Option(help="Names such as 'json_hello list_items[100]', or all, or headline, or areas: one of each."),
]
Measurable = Annotated[
    str,
    typer.Option(
        help="Names such as 'json_hello list_items[100]', or headline, or areas: one of each; an experiment such as "
        "connections or workers, or 'connections[json_hello]' alone; resources: what it costs to run them; or all."
    ),
]
OneScenario = Annotated[str, typer.Argument(help="A scenario: json_hello, list_items[100].")]
OneContender = Annotated[str, typer.Argument(help="A contender: litestar, fastapi.")]
Contenders = Annotated[
    str,
    typer.Option(
        help="Names such as 'fastapi litestar litestar-attrs', or all, or headline: the two that the claim is about. "
        "Unless given, headline for the headline scenarios and all for any others.",
    ),
]
RunFolder = Annotated[Path, typer.Argument(help="The folder of a run, such as results/reference.")]
Seed = Annotated[
    int | None, typer.Option(help="Of every random choice; a new one for each run unless given.", min=0, max=2**63 - 1)
]
Budget = Annotated[str, typer.Option(help="How long to measure at most: 90s, 5m, 1h.")]
MoreBudget = Annotated[
    str, typer.Option(help="How long to measure at most, what was measured before included; as asked unless given.")
]
Precision = Annotated[str, typer.Option(help="Stop when every interval is within this of its ratio.")]
Out = Annotated[Path | None, typer.Option(help="Folder of the run; must not exist.")]
Rounds = Annotated[int | None, typer.Option(help="Stop after so many blocks of each scenario.", min=1)]
Rate = Annotated[
    float | None,
    typer.Option(help="Requests per second of open loops, in place of shares of a capacity.", min=1, max=1_000_000),
]
PairFolder = Annotated[
    Path | None, typer.Option(help="The folder of two apps of your own, as `doublecheck init` writes one.")
]
HostsFile = Annotated[
    Path | None,
    typer.Option(help="A file that names other machines to serve and to send load: docs/several-machines.md."),
]
SecretFile = Annotated[Path, typer.Option(help="A file that all hosts of a run have, readable by nobody else.")]
Runs = Annotated[int, typer.Option(help="Measure so many whole runs, and say how far they were apart.", min=1, max=100)]
Pause = Annotated[str, typer.Option(help="Between two runs: 1m, 30m.")]
RunIfAny = Annotated[Path | None, typer.Argument(help="The folder of a run; unless given, all that is committed.")]
MachineName = Annotated[str, typer.Option(help="Of the machine: amd-epyc-zen-5. By its processor unless given.")]
Long = Annotated[bool, typer.Option(help="Also fifty comparisons and two times ten repeats: twenty minutes.")]
