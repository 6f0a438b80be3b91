"""`python -m tests.without_controls <words>`: as `tests.own_lock`, and a new run measures none of the controls.

They are six more apps with sixteen pairs of slices a block, for tests that ask something else. No option of the command
line leaves them out: a run that counts always has them.
"""

from unittest.mock import patch

from runner.experiment import job
from tests import own_lock

if __name__ == "__main__":
    with patch.object(job, "usual_controls", return_value=[]):
        own_lock.main()
