"""Messages between hosts, sealed with a secret that both have: who lacks it can neither command nor answer.

HMAC-SHA256 over a session, a direction, a number and the message. Both sides draw a part of the session, so that
nothing said in one can be said again in another; the numbers rise by one, so that nothing is said twice or left out.
The messages are not hidden: they hold requests and answers of a benchmark.
"""

import hmac
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count

NONCE_BYTES = 16
SEAL_BYTES = 32


class SealError(Exception):
    """A message that nobody with the secret has sent, or not in this place."""


def new_nonce() -> bytes:
    """Return what one side adds to a session."""
    return secrets.token_bytes(NONCE_BYTES)


@dataclass
class Seal:
    """One side's seal for one session."""

    secret: bytes = field(repr=False)
    session: bytes
    is_master: bool
    _sent: Iterator[int] = field(default_factory=count)
    _received: Iterator[int] = field(default_factory=count)

    def close(self, message: bytes) -> bytes:
        """Return the next message of this side, sealed."""
        return self._mark(self.is_master, next(self._sent), message) + message

    def open(self, sealed: bytes) -> bytes:
        """Return the next message of the other side; raise SealError where it is none of theirs."""
        mark, message = sealed[:SEAL_BYTES], sealed[SEAL_BYTES:]
        if not hmac.compare_digest(mark, self._mark(not self.is_master, next(self._received), message)):
            raise SealError("a message with a wrong seal: the secrets differ, or somebody else has sent it")
        return message

    def _mark(self, from_master: bool, number: int, message: bytes) -> bytes:  # noqa: FBT001 - part of what is sealed
        head = self.session + (b"m" if from_master else b"h") + number.to_bytes(8, "big")
        return hmac.new(self.secret, head + message, sha256).digest()
