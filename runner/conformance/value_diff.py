"""Are two values equal, field by field? Pure; strict: 5 and 5.0 differ, as 1 and true do."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, Final

import msgspec

SHOWN_CHARACTERS = 120
NOT_PRESENT: Final = object()  # in place of a field that one side lacks


def differing(expected: Any, got: Any, path: str = "root") -> Iterator[tuple[str, Any, Any]]:  # noqa: ANN401 - any value
    """Yield where `got` is not what is expected: `root['items'][3]['price']`, what is expected there, what is there.

    A type in `expected` stands for any value of exactly that type, `object` for anything or nothing.
    """
    if isinstance(expected, type):
        if expected is not object and type(got) is not expected:
            yield path, expected, got
    elif isinstance(expected, dict) and isinstance(got, dict):
        for key in expected | got:
            yield from differing(expected.get(key, NOT_PRESENT), got.get(key, NOT_PRESENT), f"{path}[{key!r}]")
    elif isinstance(expected, list | tuple) and isinstance(got, list):
        for place, (wanted, there) in enumerate(zip_longest(expected, got, fillvalue=NOT_PRESENT)):
            yield from differing(wanted, there, f"{path}[{place}]")
    elif type(expected) is not type(got) or expected != got:
        yield path, expected, got


def has_pattern(value: Any) -> bool:  # noqa: ANN401 - any value
    if isinstance(value, dict | list | tuple):
        return any(map(has_pattern, value.values() if isinstance(value, dict) else value))
    return isinstance(value, type)


def shown(expected: Any, got: Any) -> tuple[str, str]:  # noqa: ANN401 - any value
    """Return two values that differ for a person, each on one line; of long ones what surrounds where they part."""
    texts = as_text(expected), as_text(got)
    start = max(0, place_of_parting(*texts) - SHOWN_CHARACTERS // 4) if max(map(len, texts)) > SHOWN_CHARACTERS else 0
    return excerpt(texts[0], start), excerpt(texts[1], start)


def as_text(value: Any) -> str:  # noqa: ANN401 - any value
    if value is NOT_PRESENT:
        return "not present"
    if isinstance(value, type):
        return "anything" if value is object else f"any {value.__name__}"
    if isinstance(value, bytes):
        return repr(value)
    return msgspec.json.encode(value, enc_hook=as_text).decode()


def excerpt(text: str, start: int = 0) -> str:
    piece = text[start : start + SHOWN_CHARACTERS]
    return f"{'...' if start else ''}{piece}{'...' if len(text) > start + SHOWN_CHARACTERS else ''}"


def place_of_parting(expected: str | bytes, got: str | bytes) -> int:
    shorter = min(len(expected), len(got))
    return next((place for place in range(shorter) if expected[place] != got[place]), shorter)
