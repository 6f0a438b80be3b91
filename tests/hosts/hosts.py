"""Hosts as records have them."""

from msgspec.structs import replace

from runner.records.host import Host, Offset, Role, Suite
from tests.builders import make_run


def make_host(*, role: Role = Role.SERVER, core: int | None = 0) -> Host:
    """A machine that serves, or one whose generator has a core."""
    machine = replace(make_run().machine, server_core=core, generator_core=core)
    return Host(
        role=role,
        address="10.0.0.2" if role is Role.SERVER else "",
        machine=machine,
        suite=Suite(commit="0123456", lock="abc", versions={"litestar": "2.0"}),
        offset=Offset(seconds=0.0, round_trip_seconds=0.0002),
    )
