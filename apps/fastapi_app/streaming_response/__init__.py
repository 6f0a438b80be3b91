"""Generators that a `StreamingResponse` is made of, and returned as it is."""
