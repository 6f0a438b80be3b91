"""Latency below saturation: what open-loop slices say, block by block."""
