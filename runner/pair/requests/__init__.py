"""The requests of a pair, from a Python file, a recording or an OpenAPI document."""
