"""Apps whose answer is known. Measured in every run beside the contenders; never contenders themselves."""

from dataclasses import replace

from apps.contenders import BASELINE, FLOOR, App

TIMING = "/control/timing"
"""Where a control says how long its work took, by its own clock."""

SAME_AGAIN = replace(BASELINE, name="fastapi-again", description="the baseline once more, in a process of its own")
SINGLE = replace(FLOOR, name="single", folder="control_app", work=1, description="the floor and one unit of work")
DOUBLE = replace(SINGLE, name="double", work=2, description="the floor and exactly twice that work")
NULL = App("null", "control_app", "", "a server that writes ready bytes, and is not the bottleneck", is_uvicorn=False)

CONTROLS = (SAME_AGAIN, SINGLE, DOUBLE, NULL)
