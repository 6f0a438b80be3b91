"""How often a run looks at what its contenders cost to run."""

from runner.records.resources import ProbePlan

RESOURCES = "resources"
"""The word that SCENARIOS takes."""

FULL = ProbePlan(starts=20, large_starts=6, imports=20, keeps=5, requests=100_000, documents=5, reloads=8, counts=True)
"""What `SCENARIOS=resources` and `all` take."""
SHORT = ProbePlan(starts=8)
"""What the default run takes for start-up and memory at rest: about fifteen seconds of its five minutes."""
