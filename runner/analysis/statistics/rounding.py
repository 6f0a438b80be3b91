"""Figures as they are published: with as many digits as every processor agrees on."""

import msgspec

from runner.analysis.summary import Summary

DIGITS = 10
"""numpy takes logarithms with the widest instructions it finds, and with AVX-512 the last of sixteen digits differs in
one figure of ten: a report would be stale on another machine. No interval is known to more than four."""


def rounded(summary: Summary) -> Summary:
    """The same with every figure at `DIGITS` significant digits."""
    return msgspec.convert(shortened(msgspec.to_builtins(summary)), Summary)


def shortened(value: object) -> object:
    """Every float in mappings and lists, however deep."""
    match value:
        case float():
            return float(f"{value:.{DIGITS}g}")
        case dict():
            return {key: shortened(one) for key, one in value.items()}
        case list():
            return [shortened(one) for one in value]
        case _:
            return value
