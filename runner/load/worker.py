"""What Locust loads for `doublecheck generator`: a worker that carries out the commands of one master."""

import os
import secrets
import sys
import time
from pathlib import Path

import gevent
import msgspec
from locust import events
from locust.env import Environment
from locust.rpc.protocol import Message
from locust.runners import WorkerRunner

from runner.load import messages
from runner.load.client import clock
from runner.load.engine import Engine
from runner.load.slices import error_text

MASTER_GONE_SECONDS = 8  # without its heartbeat, which comes once a second but not while a schedule is replayed


class Worker:
    def __init__(self, runner: WorkerRunner, engine: Engine, setup: messages.WorkerSetup) -> None:
        self._runner = runner
        self._engine = engine
        self._setup = setup
        self._nonce = secrets.token_bytes(messages.NONCE_BYTES)
        self._seal: messages.Seal | None = None

    def begin(self) -> None:
        """Say hello; from then on the master speaks, and this ends when it is gone."""
        self._engine.run_in(self._runner)
        self._runner.register_message(messages.SESSION, self._introduce)
        self._runner.register_message(messages.COMMAND, self._obey, concurrent=True)
        self._runner.send_message(messages.HELLO, {"nonce": self._nonce})
        gevent.spawn(self._watch)

    def _introduce(self, msg: Message, **_: object) -> None:
        secret = Path(self._setup.secret_file).read_bytes()
        self._seal = messages.Seal(secret, self._nonce + msg.data["nonce"], is_master=False)
        self._send(messages.INTRODUCTION, messages.encode(self._setup.introduction))

    def _obey(self, msg: Message, **_: object) -> None:
        came = clock()
        if self._seal is None:
            return
        try:
            numbered = messages.decode_numbered(self._seal.open(msg.data["sealed"]))
        except messages.SealError as error:
            print(f"doublecheck: refused {error}", file=sys.stderr)
            return
        reply: messages.Reply
        try:
            reply = self._engine.carry_out(numbered.command)
        except Exception as error:  # noqa: BLE001 - the master has to hear of whatever it is
            reply = messages.Refused(reason=error_text(error))
        timed = messages.Timed(number=numbered.number, came=came, left=clock(), reply=reply)
        self._send(messages.REPLY, messages.encode(timed))

    def _send(self, kind: str, message: bytes) -> None:
        assert self._seal is not None
        self._runner.send_message(kind, {"sealed": self._seal.close(message)})

    def _watch(self) -> None:
        """End when the master has gone without a word: what started us starts us again, for the next one."""
        beat, seen = self._runner.last_heartbeat_timestamp, time.monotonic()
        while beat is None or time.monotonic() - seen < MASTER_GONE_SECONDS:
            gevent.sleep(1)
            if self._runner.last_heartbeat_timestamp != beat:
                beat, seen = self._runner.last_heartbeat_timestamp, time.monotonic()
        self._runner.quit()


setup = msgspec.json.decode(os.environ["DOUBLECHECK_GENERATOR"], type=messages.WorkerSetup)
engine = Engine(setup.patience_seconds)
BenchUser = engine.user_class  # which Locust finds here


def begin(environment: Environment, **_: object) -> None:
    assert isinstance(environment.runner, WorkerRunner)
    Worker(environment.runner, engine, setup).begin()


events.init.add_listener(begin)  # type: ignore[no-untyped-call]
