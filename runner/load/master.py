"""The master's process: `python -m runner.load.master <pipe's file descriptor> <setup>`.

To the instrument it is a generator like the local one: a pipe, one command, one reply. It hands each command to all
generators as Locust messages, and makes one reply of theirs.
"""

import logging
import sys
from contextlib import suppress
from multiprocessing.connection import Connection

import gevent
import msgspec
from gevent.socket import wait_read
from locust import runners
from locust.env import Environment
from locust.exception import RPCError
from locust.runners import MasterRunner

from runner.load.generators import Conductor, Door, Generators, GoneError
from runner.load.messages import Hosts, MasterSetup, Refused, Reply, decode_command, encode
from runner.records.host import Host, Role

runners.HEARTBEAT_LIVENESS = 8
"""Seconds without a heartbeat until a generator counts as gone: none comes while a schedule is replayed."""


def main() -> None:
    """Wait for the generators, then carry out commands until the instrument hangs up."""
    logging.getLogger("locust").setLevel(logging.CRITICAL)  # what goes wrong is told to the instrument, in one line
    pipe = Connection(int(sys.argv[1]))
    setup = msgspec.json.decode(sys.argv[2], type=MasterSetup)
    try:
        runner = Environment().create_master_runner(setup.address.host, setup.address.port)
    except (SystemExit, RPCError) as error:
        why = "is another run under way?" if isinstance(error, SystemExit) else str(error)
        pipe.send_bytes(encode(Refused(reason=f"nothing can listen on {setup.address} ({why}): name another address")))
        return
    try:
        with suppress(EOFError, BrokenPipeError, ConnectionResetError):
            serve(pipe, runner, setup)
    finally:
        runner.quit()


def serve(pipe: Connection, runner: MasterRunner, setup: MasterSetup) -> None:
    """Greet the generators, and carry out one command after the other."""
    generators = Generators(runner)
    door = Door(runner, generators, setup)
    pipe.send_bytes(encode(greeted(door, generators)))
    conductor = Conductor(generators)
    while True:
        wait_read(pipe.fileno())
        pipe.send_bytes(encode(conductor.carry_out(decode_command(pipe.recv_bytes()))))
        gevent.sleep(0)


def greeted(door: Door, generators: Generators) -> Reply:
    """Wait until everybody is there; return who they are, or who is missing and why."""
    if missing := door.wait():
        return Refused(reason=missing)
    try:
        generators.compare_clocks()
    except GoneError as error:
        return Refused(reason=str(error))
    hosts = {
        name: Host(
            role=Role.GENERATOR,
            machine=one.introduction.machine,
            suite=one.introduction.suite,
            offset=sighting.as_offset(),
        )
        for name, one in generators.by_name.items()
        if (sighting := one.sighting)
    }
    return Hosts(hosts=hosts)


if __name__ == "__main__":
    main()
