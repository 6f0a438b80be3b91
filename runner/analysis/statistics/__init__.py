"""Numbers with their doubt, and the tables they are made from."""
