"""Seals: who lacks the secret, says something twice, or says the other side's words is heard by nobody."""

import pytest

from runner.load.messages import Seal, SealError


def both_ends(secret: bytes = b"one secret", other: bytes = b"one secret") -> tuple[Seal, Seal]:
    """A master and a host in one session."""
    return Seal(secret, b"session", is_master=True), Seal(other, b"session", is_master=False)


def test_what_one_side_seals_the_other_opens() -> None:
    master, host = both_ends()

    assert [b"first", b"second"] == [host.open(master.close(word)) for word in (b"first", b"second")]
    assert b"reply" == master.open(host.close(b"reply"))


def test_another_secret_opens_nothing() -> None:
    master, host = both_ends(other=b"another one")

    with pytest.raises(SealError):
        host.open(master.close(b"word"))


def test_a_message_that_is_said_again_is_refused() -> None:
    master, host = both_ends()
    sealed = master.close(b"word")
    host.open(sealed)

    with pytest.raises(SealError):
        host.open(sealed)


def test_a_message_that_was_left_out_is_noticed() -> None:
    master, host = both_ends()
    master.close(b"lost")

    with pytest.raises(SealError):
        host.open(master.close(b"word"))


def test_nobody_is_answered_by_their_own_words() -> None:
    master, _ = both_ends()

    with pytest.raises(SealError):
        master.open(master.close(b"word"))


def test_a_message_of_another_session_is_refused() -> None:
    master, _ = both_ends()
    elsewhere = Seal(b"one secret", b"another session", is_master=False)

    with pytest.raises(SealError):
        elsewhere.open(master.close(b"word"))


@pytest.mark.parametrize("place", [0, 31, 32])
def test_a_changed_byte_is_noticed(place: int) -> None:
    master, host = both_ends()
    sealed = bytearray(master.close(b"word"))
    sealed[place] ^= 1

    with pytest.raises(SealError):
        host.open(bytes(sealed))
