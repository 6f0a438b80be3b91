"""Figures as they are published: with as many digits as every processor agrees on."""

from typing import TypeVar

import msgspec

from runner.records.record import Record

T = TypeVar("T", bound=Record)

DIGITS = 10
"""numpy takes logarithms with the widest instructions it finds, and with AVX-512 the last of sixteen digits differs in
one figure of ten: a report would be stale on another machine. No interval is known to more than four."""


def rounded(summary: T) -> T:
    """Return a summary with every figure at `DIGITS` significant digits."""
    return msgspec.convert(with_rounded_floats(msgspec.to_builtins(summary)), type(summary))


def with_rounded_floats(value: object) -> object:
    """Return the value with every float in its mappings and lists rounded, however deep."""
    match value:
        case float():
            return float(f"{value:.{DIGITS}g}")
        case dict():
            return {key: with_rounded_floats(member) for key, member in value.items()}
        case list():
            return [with_rounded_floats(member) for member in value]
        case _:
            return value
