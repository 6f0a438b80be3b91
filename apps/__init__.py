"""The systems under test: one domain, the same endpoints, each in the style its framework's documentation teaches."""
