"""Who comes to a master: hello, a session, an introduction under the common secret; then they are known or refused."""

from pathlib import Path

import gevent
from locust.rpc.protocol import Message
from locust.runners import MasterRunner

from runner.load.generators import Generators, RemoteGenerator
from runner.load.messages import HELLO, INTRODUCTION, REPLY, SESSION, MasterSetup, decode_introduction, decode_timed
from runner.load.sealed import Seal, SealError, new_nonce
from runner.records.host import differences


class Door:
    """The door of a master."""

    def __init__(self, runner: MasterRunner, generators: Generators, setup: MasterSetup) -> None:
        self._runner = runner
        self._generators = generators
        self._setup = setup
        self._secret = Path(setup.secret_file).read_bytes()
        self._seals: dict[str, Seal] = {}
        self._refused: list[str] = []
        runner.register_message(HELLO, self._begin_session)
        runner.register_message(INTRODUCTION, self._greet)
        runner.register_message(REPLY, self._take_up)

    def wait(self) -> str:
        """Wait until every generator is there; return what is wrong where one is not, or was refused."""
        waited = 0.0
        while missing := [name for name in self._setup.generators if name not in self._generators.by_name]:
            if self._refused:
                return "; ".join(self._refused)
            if waited >= self._setup.patience_seconds:
                where, seconds = self._setup.address, self._setup.patience_seconds
                return f"{' and '.join(missing)} did not come to {where} within {seconds:g} s: is it running there?"
            gevent.sleep(0.05)
            waited += 0.05
        # As the file of hosts has them, whoever came first: the record and the parts of a schedule go by this order.
        self._generators.by_name = {name: self._generators.by_name[name] for name in self._setup.generators}
        return ""

    def _begin_session(self, msg: Message, **_: object) -> None:
        nonce = new_nonce()
        self._seals[msg.node_id] = Seal(self._secret, msg.data["nonce"] + nonce, is_master=True)
        self._runner.send_message(SESSION, {"nonce": nonce}, client_id=msg.node_id)

    def _greet(self, msg: Message, **_: object) -> None:
        """Let a generator in; whoever is refused is remembered with the reason."""
        seal = self._seals.get(msg.node_id)
        if seal is None:
            return
        try:
            introduction = decode_introduction(seal.open(msg.data["sealed"]))
        except SealError:
            self._refused.append(
                f"the generator {msg.node_id} has another secret: give both hosts the same {self._setup.secret_file}"
            )
            return
        if introduction.name not in self._setup.generators:
            known = ", ".join(self._setup.generators)
            self._refused.append(f"a generator calls itself {introduction.name!r}: the file of hosts has {known}")
        elif unlike := "; ".join(differences(introduction.suite, self._setup.suite)):
            self._refused.append(f"generator {introduction.name} is not like this host: {unlike}")
        else:
            self._generators.by_name[introduction.name] = RemoteGenerator(msg.node_id, seal, introduction)

    def _take_up(self, msg: Message, **_: object) -> None:
        """Hand a reply on; one with a wrong seal is nobody's."""
        for one in self._generators.by_name.values():
            if one.client == msg.node_id:
                try:
                    one.take_up(decode_timed(one.seal.open(msg.data["sealed"])))
                except SealError as error:
                    print(f"doublecheck: refused {error}")
