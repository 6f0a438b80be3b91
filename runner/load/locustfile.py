"""What Locust itself loads for `doublecheck locust`: one server's requests, from the file named in the environment."""

import os
from pathlib import Path

from runner.load.messages import decode_recorded
from runner.load.slices import Workload
from runner.load.users import PageUser

recorded = decode_recorded(Path(os.environ["DOUBLECHECK_WORKLOAD"]).read_bytes())


class Scenario(PageUser):
    """The user class that Locust finds here."""

    workload = Workload(recorded.server, recorded.address, recorded.requests, recorded.answers)
