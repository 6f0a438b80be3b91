"""The floor: the same bytes, no framework."""
