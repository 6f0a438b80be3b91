"""How far the typical ratio moved where no line of the code had changed: from one run to another, and between machines.

Made by `make docs` from the records in `results/`, and from `results/repeats.csv` for runs whose records were not kept.
"""

# [[[cog
# from docs.evidence import known_moves
# cog.outl(known_moves.as_code())
# ]]]
ANOTHER_HOUR = 1.038
"""The most by which two runs on one machine were apart, as a factor."""

ANOTHER_MACHINE = 1.120
"""The most by which runs on 4 kinds of machine were apart, as a factor."""

SPREAD_BETWEEN_RUNS = 0.0128
"""Standard deviation of the logarithm from run to run."""

DEGREES_OF_FREEDOM = 5
"""Of that: it rests on 4 machines with two runs or more."""
# [[[end]]]
