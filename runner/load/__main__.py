"""The generator's process: `python -m runner.load <pipe's file descriptor> <patience>`."""

import logging
import sys
from contextlib import suppress
from multiprocessing.connection import Connection

from runner.load.engine import Engine
from runner.load.messages import Done, decode_command, encode


def main() -> None:
    """Carry out commands until the instrument hangs up.

    The read blocks the whole process, on purpose: between two commands nothing may run here.
    """
    # Locust warns of a busy generator on standard error; the checks say it, and of which comparison.
    logging.getLogger().setLevel(logging.ERROR)
    pipe = Connection(int(sys.argv[1]))
    engine = Engine(patience_seconds=float(sys.argv[2]))
    engine.run_in()
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        pipe.send_bytes(encode(Done()))
        while True:
            command = decode_command(pipe.recv_bytes())
            pipe.send_bytes(encode(engine.carry_out(command)))


if __name__ == "__main__":
    main()
