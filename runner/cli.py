"""Commands, each a recipe of named steps. What a recipe needs is imported in it: `--help` answers at once."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from runner.commands import arguments
from runner.commands.arguments import Contenders, Measurable, OneContender, OneScenario, RunFolder, Scenarios, Seed
from runner.errors import ConformanceError, DoublecheckError, UsageError
from runner.records.condition import Client
from runner.rig.host import signals

app = typer.Typer(
    help="Is Litestar twice as fast as FastAPI, and is msgspec the reason? Measure it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich takes 0.07 s to import, more than the rest of `--help`
)


@app.command("list")
def list_() -> None:
    """List the scenarios and the contenders."""
    arguments.show(arguments.scenarios_named("all"))


@app.command()
def check(scenarios: Scenarios = "all") -> None:
    """Compare the answers of all contenders. Exit code 1 when one differs."""
    from runner.experiment.conform import check_all
    from runner.experiment.lineup import APPS, lineup_of
    from runner.rig.rig import LocalRig

    lineups = [lineup_of(scenario, pairs=0) for scenario in arguments.scenarios_named(scenarios)]
    check_all(lineups, LocalRig(APPS))


@app.command()
def bench(  # noqa: PLR0913, PLR0917 - each is an option of the command
    scenarios: Measurable = "",
    contenders: Contenders = "",
    budget: arguments.Budget = "5m",
    precision: arguments.Precision = "1%",
    out: arguments.Out = None,
    rounds: arguments.Rounds = None,
    rate: arguments.Rate = None,
    client: arguments.ClientWord = Client.POLLS,
    seed: Seed = None,
    pair: arguments.PairFolder = None,
    hosts: arguments.HostsFile = None,
    runs: arguments.Runs = 1,
    pause: arguments.Pause = "1m",
) -> None:
    """Measure, judge and report."""
    from dataclasses import replace

    from runner.commands import bench as command
    from runner.commands import series as series_command
    from runner.experiment.lineup import PAIRS, PAIRS_OF_MANY, Limits
    from runner.records.run import MANY_SCENARIOS, Kind

    arguments.refuse_together(pair, contenders, runs, hosts)
    limits = Limits(
        budget_seconds=arguments.seconds_in(budget),
        precision=arguments.share_in(precision),
        pairs=PAIRS,
        rounds=rounds,
        rate=rate,
        client=client,
    )
    if pair:
        raise typer.Exit(command.of_pair(pair, scenarios, limits, out, seed))
    scenarios = scenarios or "headline"
    chosen = arguments.measurable_named(scenarios)
    named = arguments.contenders_named(contenders or arguments.usual_contenders(scenarios))
    limits = replace(limits, contenders=named, pairs=PAIRS_OF_MANY if len(chosen) > MANY_SCENARIOS else PAIRS)
    if hosts:
        raise typer.Exit(command.over(hosts, chosen, limits, out, seed))
    if runs > 1:
        pause_seconds = arguments.seconds_in(pause, "PAUSE")
        raise typer.Exit(series_command.run(chosen, limits, out, seed, runs, pause_seconds))
    raise typer.Exit(command.of_suite(Kind.BENCH, chosen, limits, out, seed, arguments.probes_of(scenarios)))


@app.command()
def resume(run: RunFolder, budget: arguments.MoreBudget = "") -> None:
    """Resume a run that was cut off or ran out of time. It may be a series of runs."""
    from runner.commands import bench, series
    from runner.records.store import is_series

    command = series.resume if is_series(run) else bench.resume
    raise typer.Exit(command(run, arguments.seconds_in(budget) if budget else None))


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="The folder of the new comparison: my-comparison.")]) -> None:
    """Create a comparison of your own two apps. It works as written."""
    from runner.commands import scaffold as command

    print(*command.create_pair(folder), sep="\n")


@app.command()
def smoke(scenarios: Measurable = "areas", out: arguments.Out = None) -> None:
    """Check that everything works. Measures one scenario of each area once, without a verdict."""
    from runner.commands import bench as command
    from runner.experiment.job import SMOKE
    from runner.records.run import Kind

    chosen = arguments.measurable_named(scenarios)
    raise typer.Exit(command.of_suite(Kind.SMOKE, chosen, SMOKE, out, seed=None))


@app.command()
def calibrate(out: arguments.Out = None, *, long: arguments.Long = False) -> None:
    """Measure how accurate the instrument is on this machine. Each figure is shown with its bound."""
    from runner.commands import calibrate as command

    raise typer.Exit(command.calibrate(out, is_long=long))


@app.command()
def count(  # noqa: PLR0913, PLR0917 - each is an option of the command
    run: Annotated[
        Path | None, typer.Argument(help="The run to add to; unless given, counts go to a folder of their own.")
    ] = None,
    scenarios: Annotated[str, typer.Option(help="As for bench; default: those of the run.")] = "",
    contenders: Annotated[str, typer.Option(help="As for bench; default: those of the run.")] = "",
    out: Annotated[Path | None, typer.Option(help="As for bench.")] = None,
    starts: Annotated[
        int, typer.Option(help="How often to start each server, each time with another hash seed.", min=2, max=99)
    ] = 3,
    pair: arguments.PairFolder = None,
) -> None:
    """Count instructions per request under valgrind. They hardly depend on the machine, and they are not a time."""
    from runner.commands import count as command

    arguments.refuse_together(pair, contenders)
    if pair and run:
        raise UsageError(f"a pair is counted anew, or a run is: name either {pair} or {run}")
    if pair:
        raise typer.Exit(command.count_pair(pair, scenarios, out, starts))
    if run is not None:
        raise typer.Exit(command.count_more(run, scenarios, contenders, starts))
    chosen = arguments.scenarios_named(scenarios or "headline")
    named = arguments.contenders_named(contenders or arguments.usual_contenders(scenarios or "headline"))
    raise typer.Exit(command.count_anew(chosen, named, out, starts))


@app.command()
def crosscheck(
    scenarios: Scenarios = "json_hello list_items[100]",
    turns: Annotated[int, typer.Option(help="How many turns each app and generator gets.", min=2)] = 6,
    seconds: Annotated[
        int, typer.Option(help="Length of a turn; below three seconds, wrk's start-up shows.", min=1)
    ] = 3,
) -> None:
    """Compare our generator with wrk on the same servers. They take turns, and the ratios are compared."""
    from runner.commands import calibrate as command

    raise typer.Exit(command.crosscheck(arguments.scenarios_named(scenarios), turns, seconds))


@app.command()
def scenario(name: Annotated[str, typer.Argument(help="The name of the new scenario: greet_by_name.")]) -> None:
    """Create the three files of a new scenario. They pass every check as written."""
    from runner import paths
    from runner.commands import scaffold

    print(*scaffold.create(name, paths.ROOT), sep="\n")


@app.command()
def report(run: RunFolder) -> None:
    """Make a report again from its raw record. For a series: the report of all its runs."""
    from runner.commands import bench, series
    from runner.records import store

    if store.is_series(run):
        series.report(run)
    else:
        bench.report(store.load(run), run)


@app.command()
def verify(run: arguments.RunIfAny = None) -> None:
    """Make reports again and compare them with the files. Exit code 1 when a file differs."""
    from runner.commands import collect as command

    raise typer.Exit(command.verify([run] if run else command.COMMITTED))


@app.command()
def collect(run: arguments.RunIfAny = None, name: arguments.MachineName = "") -> None:
    """Add a run to the collection of machines. The summary of the collection is made again."""
    from runner.commands import collect as command

    command.collect(run, name) if run else command.refresh()


@app.command()
def compare(
    base: RunFolder,
    new: RunFolder,
    *,
    force: Annotated[
        bool, typer.Option(help="Compare runs that were measured under different conditions, and say so.")
    ] = False,
    fail_on: Annotated[
        str, typer.Option(help="never, or regression: exit code 1 when something got worse or is no longer valid.")
    ] = "never",
) -> None:
    """Show what changed between two runs. Both need the same machine and lock."""
    from runner.commands import compare as command

    raise typer.Exit(command.compare(base, new, force=force, fail_on=fail_on))


@app.command()
def serve(
    scenario: OneScenario,
    contender: OneContender,
    port: Annotated[int, typer.Option(help="Port to listen on, on 127.0.0.1.", min=1, max=65_535)] = 8000,
) -> None:
    """Serve one scenario of one contender until Ctrl-C. It is served as it is measured."""
    from runner.commands import serve as command

    command.serve(arguments.contender_named(contender), arguments.scenarios_named(scenario)[0], port)


@app.command()
def locust(
    scenario: OneScenario,
    contender: OneContender,
    web_port: Annotated[int, typer.Option(help="Port of Locust's page.", min=1, max=65_535)] = 8089,
) -> None:
    """Open one scenario in Locust's own page. Ctrl-C ends it."""
    from runner.commands import serve as command

    command.open_in_locust(arguments.contender_named(contender), arguments.scenarios_named(scenario)[0], web_port)


@app.command()
def agent(
    listen: Annotated[str, typer.Option(help="Address that a master connects to: 10.0.0.2:7611.")],
    secret: arguments.SecretFile,
    servers_on: Annotated[str, typer.Option(help="Address that servers listen on; default: that of --listen.")] = "",
) -> None:
    """Start servers on this host for a bench on another host. Ctrl-C ends it and its servers."""
    from runner.commands import serve as command

    command.serve_a_bench(listen, secret, servers_on)


@app.command()
def generator(
    master: Annotated[str, typer.Argument(help="Address that the bench listens on: 10.0.0.1:5557.")],
    secret: arguments.SecretFile,
    name: Annotated[str, typer.Option(help="Its name in the file of hosts; default: this host's name.")] = "",
    core: Annotated[int | None, typer.Option(help="The core to run on; default: a core of its own.", min=0)] = None,
) -> None:
    """Send load from this host for a bench on another host. Ctrl-C ends it."""
    from runner.commands import serve as command

    command.send_load(master, name, secret, core)


def main(commands: typer.Typer = app) -> None:
    """Run a command and exit with its code: what the user can mend is one line, and never a traceback."""
    try:
        with signals.stoppable():
            code = commands(standalone_mode=False)
    except signals.StoppedError as stopped:
        code = complain(f"stopped by {stopped}", stopped.exit_code)
    except typer.TyperException as error:
        # Without a message no command was named, and the help has been shown.
        code = complain(error.format_message(), 2) if str(error) else 2
    except (DoublecheckError, ConformanceError) as error:
        code = complain(str(error), error.exit_code)
    sys.exit(code)


def complain(message: str, code: int) -> int:
    """Print to standard error, where it does not mix with what the command prints; return the exit code."""
    print(f"doublecheck: {message}", file=sys.stderr)
    return code
