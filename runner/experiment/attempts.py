"""How often a block is tried, and what is left to try of a record."""

from runner.records.measurement import Block, Failed, Measured

ATTEMPTS = 2
"""A block that fails is tried once more; then its scenario is left out."""


def is_last_attempt(block: Block) -> bool:
    """Whether a block failed and is not tried again."""
    return isinstance(block.outcome, Failed) and block.outcome.attempt >= ATTEMPTS


def is_settled(block: Block) -> bool:
    """Whether there is nothing left to try: a run may have been cut off between two attempts."""
    return isinstance(block.outcome, Measured) or is_last_attempt(block)
