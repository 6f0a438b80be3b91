"""`python -m runner` is `doublecheck`."""

from runner.cli import main

main()
