"""Commands for the other hosts of a bench over several machines (docs/several-machines.md)."""

from typing import Annotated

import typer

from runner.options import SecretFile


def agent(
    listen: Annotated[str, typer.Option(help="Where a master finds it: 10.0.0.2:7611.")],
    secret: SecretFile,
    servers_on: Annotated[
        str, typer.Option(help="The address that servers listen on; that of --listen unless given.")
    ] = "",
) -> None:
    """Serve on this host for a bench on another. Ctrl-C ends it and its servers."""
    from runner.commands import agent as command

    command.serve(listen, secret, servers_on)


def generator(
    master: Annotated[str, typer.Argument(help="Where the bench listens: 10.0.0.1:5557.")],
    secret: SecretFile,
    name: Annotated[str, typer.Option(help="As the file of hosts has it; this host's name unless given.")] = "",
    core: Annotated[int | None, typer.Option(help="To keep it on; one of its own unless given.", min=0)] = None,
) -> None:
    """Send load from this host for a bench on another. Ctrl-C ends it."""
    from runner.commands import generator as command

    command.work(master, name or command.default_name(), secret, core)
