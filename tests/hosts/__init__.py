"""Runs over several machines: network namespaces stand for them."""
