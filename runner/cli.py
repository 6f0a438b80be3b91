"""Commands, each a recipe of named steps. What a recipe needs is imported in it: `--help` answers at once."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from runner.commands import arguments
from runner.commands.arguments import Contenders, Measurable, OneContender, OneScenario, RunFolder, Scenarios, Seed
from runner.commands.hosts import agent, generator
from runner.exit_code import exit_code_of

app = typer.Typer(
    help="Is Litestar twice as fast as FastAPI, and is msgspec the reason? Measure it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich takes 0.07 s to import, more than the rest of `--help`
)


@app.command("list")
def list_() -> None:
    """Show the scenarios and who takes part."""
    from runner.commands import arguments, check

    check.show(arguments.scenarios_named("all"))


@app.command()
def check(scenarios: Scenarios = "all") -> None:
    """Compare the answers of all contenders. Exit code 1 when one differs."""
    from runner.commands import arguments
    from runner.commands import check as command
    from runner.experiment.lineup import APPS, lineup_of
    from runner.rig.two_ends import LocalRig

    lineups = [lineup_of(scenario, pairs=0) for scenario in arguments.scenarios_named(scenarios)]
    command.check(lineups, LocalRig(APPS))


@app.command()
def bench(  # noqa: PLR0913, PLR0917 - each is an option of the command
    scenarios: Measurable = "",
    contenders: Contenders = "",
    budget: arguments.Budget = "5m",
    precision: arguments.Precision = "1%",
    out: arguments.Out = None,
    rounds: arguments.Rounds = None,
    rate: arguments.Rate = None,
    seed: Seed = None,
    pair: arguments.PairFolder = None,
    hosts: arguments.HostsFile = None,
    runs: arguments.Runs = 1,
    pause: arguments.Pause = "1m",
) -> None:
    """Measure, judge and report."""
    from runner.commands import any_bench, arguments
    from runner.experiment.budget import PAIRS, Limits

    limits = Limits(
        budget_seconds=arguments.seconds_in(budget),
        precision=arguments.share_in(precision),
        pairs=PAIRS,
        rounds=rounds,
        rate=rate,
    )
    elsewhere = any_bench.Elsewhere(pair=pair, hosts=hosts, runs=runs, pause=pause)
    raise typer.Exit(any_bench.run(scenarios, contenders, limits, out, seed, elsewhere))


@app.command()
def resume(run: RunFolder, budget: arguments.MoreBudget = "") -> None:
    """Go on with a run that was cut off, or whose time was up, or with several."""
    from runner.commands import arguments
    from runner.commands import resume as command

    raise typer.Exit(command.resume(run, arguments.seconds_in(budget) if budget else None))


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="Of the new comparison: my-comparison.")]) -> None:
    """Write a comparison of two apps of your own. It works as written."""
    from runner.commands import scaffold as command

    for path in command.create_pair(folder):
        print(path)


@app.command()
def smoke(scenarios: Measurable = "areas", out: arguments.Out = None) -> None:
    """Show that everything works. Runs one scenario of each area once, without a verdict."""
    from runner.commands import arguments
    from runner.commands import bench as command
    from runner.experiment.budget import SMOKE
    from runner.records.run import Kind

    chosen = arguments.measurable_named(scenarios)
    raise typer.Exit(command.run(Kind.SMOKE, chosen, SMOKE, out, seed=None))


@app.command()
def calibrate(out: arguments.Out = None, *, long: arguments.Long = False) -> None:
    """Show what the instrument can do here. Each figure stands beside the bound that it has to keep."""
    from runner.commands import calibrate as command

    raise typer.Exit(command.calibrate(out, is_long=long))


@app.command()
def count(
    run: Annotated[Path | None, typer.Argument(help="A run to add to; none: a folder of its own.")] = None,
    scenarios: Annotated[str, typer.Option(help="As for bench; unless given, those of the run.")] = "",
    contenders: Annotated[str, typer.Option(help="As for bench; unless given, those of the run.")] = "",
    out: Annotated[Path | None, typer.Option(help="As for bench.")] = None,
    starts: Annotated[int, typer.Option(help="Of each server, with as many hash seeds.", min=2, max=99)] = 3,
) -> None:
    """Count instructions per request under valgrind. They hardly depend on the machine, and are not time."""
    from runner.commands import arguments
    from runner.commands import count as command

    if run is not None:
        raise typer.Exit(command.count_more(run, scenarios, contenders, starts))
    chosen = arguments.scenarios_named(scenarios or "headline")
    named = arguments.contenders_named(contenders or arguments.usual_contenders(scenarios or "headline"))
    raise typer.Exit(command.count_anew(chosen, named, out, starts))


@app.command()
def crosscheck(
    scenarios: Scenarios = "json_hello list_items[100]",
    turns: Annotated[int, typer.Option(help="For each app and generator.", min=2)] = 6,
    seconds: Annotated[int, typer.Option(help="Of a turn; below three, wrk's start shows.", min=1)] = 3,
) -> None:
    """Ask wrk for a second opinion. It loads the same servers, in turn with our generator."""
    from runner.calibration.second_opinion import Turns
    from runner.commands import arguments
    from runner.commands import calibrate as command

    raise typer.Exit(command.crosscheck(arguments.scenarios_named(scenarios), Turns(turns, seconds)))


@app.command()
def scenario(name: Annotated[str, typer.Argument(help="Of the new scenario: greet_by_name.")]) -> None:
    """Write the three files of a new scenario. They pass every check as written."""
    from runner import paths
    from runner.commands import scaffold

    for path in scaffold.create(name, paths.ROOT):
        print(path)


@app.command()
def report(run: RunFolder) -> None:
    """Make a report again from its raw record, or that of several runs from theirs."""
    from runner.commands import verify as command

    command.report(run)


@app.command()
def verify(run: arguments.RunIfAny = None) -> None:
    """Make reports again and compare. Exit code 1 when a file is not what its raw record makes."""
    from runner.commands import verify as command

    raise typer.Exit(command.verify([run] if run else command.COMMITTED))


@app.command()
def collect(run: arguments.RunIfAny = None, name: arguments.MachineName = "") -> None:
    """Put a run among the machines of the collection, and make anew what all of them say together."""
    from runner.commands import collect as command
    from runner.commands.collect import refresh

    command.collect(run, name) if run else refresh()


@app.command()
def compare(
    base: RunFolder,
    new: RunFolder,
    *,
    force: Annotated[bool, typer.Option(help="Compare runs that were not measured alike, and say so.")] = False,
    fail_on: Annotated[
        str, typer.Option(help="never, or regression: exit code 1 when something got worse or is not valid any more.")
    ] = "never",
) -> None:
    """Show what changed between two runs. They have to be of the same machine and lock."""
    from runner.commands import compare as command

    raise typer.Exit(command.compare(base, new, force=force, fail_on=fail_on))


@app.command()
def serve(
    scenario: OneScenario,
    contender: OneContender,
    port: Annotated[int, typer.Option(help="Where to listen on 127.0.0.1.", min=1, max=65_535)] = 8000,
) -> None:
    """Serve one scenario of one contender. It is served as it is measured, until Ctrl-C."""
    from runner.commands import arguments
    from runner.commands import serve as command

    command.serve(arguments.contender_named(contender), arguments.one_scenario_named(scenario), port)


@app.command()
def locust(
    scenario: OneScenario,
    contender: OneContender,
    web_port: Annotated[int, typer.Option(help="Where Locust's page is.", min=1, max=65_535)] = 8089,
) -> None:
    """Open one scenario in Locust's own page. Ctrl-C ends it."""
    from runner.commands import arguments
    from runner.commands import serve as command

    command.open_in_locust(arguments.contender_named(contender), arguments.one_scenario_named(scenario), web_port)


app.command()(agent)
app.command()(generator)


def main() -> None:
    """Run a command and exit with its code."""
    sys.exit(exit_code_of(lambda: app(standalone_mode=False)))
