"""The systems under test: they start cleanly, agree on the wire, and mirror each other."""
