"""What Locust itself loads for `doublecheck locust`: one server's requests, from the file named in the environment."""

import os
from pathlib import Path

from locust import User, task

from runner.load.client import clock
from runner.load.messages import decode_connect
from runner.load.slices import Workload

recorded = decode_connect(Path(os.environ["DOUBLECHECK_WORKLOAD"]).read_bytes())


class Scenario(User):
    """Sends the requests of a workload, each a Locust task that fires `events.request`: not for measuring."""

    workload = Workload(recorded.server, recorded.address, recorded.requests, recorded.answers)

    def on_start(self) -> None:
        self.connection = self.workload.connect()

    def on_stop(self) -> None:
        if hasattr(self, "connection"):  # a user who is stopped while it starts has none yet
            self.connection.close()

    @task
    def send_next(self) -> None:
        number = self.workload.next()
        body = b""
        problem: Exception | None = None
        sent = clock()
        try:
            status, body = self.connection.exchange(self.workload.requests[number])
            if wrong := self.workload.difference(number, status, body):
                problem = AssertionError(": ".join(wrong))
        except Exception as error:  # noqa: BLE001 - besides RemoteProtocolError, such as a header that is not ASCII
            problem = error
            self.connection.reopen()
        self.environment.events.request.fire(
            request_type=self.workload.names[number].partition(" ")[0],
            name=self.workload.server,
            response_time=(clock() - sent) / 1e6,
            response_length=len(body),
            exception=problem,
            context={},
        )
