"""The questions: found, complete, and the same in every process."""
