"""What is wrong with an answer that is not, byte for byte, the one that conformance recorded. Pure."""

from typing import Any

from runner.conformance import decoding, value_diff
from runner.records.measurement import Answer, FailureKind

EXCERPT_BYTES = 200


def difference(expected: Answer, status: int, body: bytes, pattern: Any = None) -> tuple[FailureKind, str] | None:  # noqa: ANN401
    """Return the kind of failure and what is wrong; None for an answer that is as expected.

    That is the answer recorded, whatever its compression, or where there is a pattern, one that matches it.
    """
    if status != expected.status:
        return FailureKind.STATUS, f"expected {expected.status}, got {status}: {quoted_excerpt(body, 0)}"
    if body == expected.body:
        return None
    try:
        recorded, got = decoding.unpacked(expected.headers, expected.body), decoding.unpacked(expected.headers, body)
        if pattern is not None:
            return unmatched(pattern, decoding.value_of(expected.content_type, got))
    except decoding.BodyError as error:
        return FailureKind.BODY, f"expected {error.expected}, got {quoted_excerpt(body, 0)} ({error})"
    return None if got == recorded else (FailureKind.BODY, parting(recorded, got))


def unmatched(pattern: Any, got: Any) -> tuple[FailureKind, str] | None:  # noqa: ANN401 - any value
    """Return the first field that does not match, as `difference` does."""
    for path, expected, there in value_diff.differing(pattern, got):
        wanted, given = value_diff.shown(expected, there)
        return FailureKind.BODY, f"value of {path}: expected {wanted}, got {given}"
    return None


def parting(expected: bytes, got: bytes) -> str:
    """Describe two bodies around the byte at which they part."""
    place = value_diff.place_of_parting(expected, got)
    start = max(0, place - EXCERPT_BYTES // 4)
    return f"expected {quoted_excerpt(expected, start)}, got {quoted_excerpt(got, start)}: they part at byte {place}"


def quoted_excerpt(body: bytes, start: int) -> str:
    """Return a piece of a body that fits in a sentence."""
    piece = body[start : start + EXCERPT_BYTES].decode("utf-8", "backslashreplace")
    return repr(piece) + ("..." if len(body) > start + EXCERPT_BYTES else "")
