"""Documents, and the evidence that they are made from."""
