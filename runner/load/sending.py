"""What one user does in a slice: send, wait for the answer, send the next; and what becomes of a server that hangs up.

Apart from the Locust users, so that it can be tested without Locust, which patches whatever imports it.
"""

from runner.load.client import ClosedError, Connection, clock
from runner.load.slices import OpenSlice
from runner.records.measurement import FailureKind

LONGEST_PAUSE_NANOSECONDS = 60_000_000_000
"""A connection used within it was not closed for being idle: servers are started with ten minutes."""


def send_until_closed(connection: Connection, current: OpenSlice) -> None:
    """Run one user's closed loop through a slice. Written flat: at 50,000 requests a second every call shows."""
    workload, latencies, closes = current.workload, current.latencies, current.closes
    began = sent = clock()
    while sent < closes:
        number = workload.next()
        try:
            status, body = connection.exchange(workload.requests[number])
        except Exception as error:  # noqa: BLE001 - besides RemoteProtocolError, such as a header that is not ASCII
            paused = sent - connection.last_used if sent == began else 0
            if not recover(connection, current, number, error, paused):
                return
            sent = clock()
            continue
        answered = clock()
        if current.check(number, status, body):
            latencies.append(answered - sent)
        current.last_answer = sent = answered
    connection.last_used = sent


def recover(connection: Connection, current: OpenSlice, number: int, error: Exception, paused: int) -> bool:
    """Connect again, and return whether this user's slice goes on.

    A hang-up is kept as a failure, unless the server was free to close; then the same request is sent again.
    """
    # As HTTP allows, after an answer: announced, or on a connection idle for long. Any other hang-up loses a request,
    # one that a client may not send twice if it changes something (RFC 9110, 9.2.2).
    has_idled = paused > LONGEST_PAUSE_NANOSECONDS
    is_free = isinstance(error, ClosedError) and (error.announced or (not error.midway and has_idled))
    if not is_free or current.expired:
        current.fail_unanswered(number, error)
    if current.expired:
        return False
    try:
        connection.reopen()
    except OSError as refused:
        current.fail(FailureKind.REFUSED, f"the server takes no connection: {refused}", number)
        return False
    current.reconnects += 1
    if is_free and current.expired:  # while there was no connection to cut, and nobody would cut the new one
        current.fail_unanswered(number, error)
        return False
    return not is_free or send_again(connection, current, number)


def send_again(connection: Connection, current: OpenSlice, number: int) -> bool:
    """Send a request over a new connection, on which nothing excuses a hang-up; `recover` from it if there is one."""
    sent = clock()
    try:
        status, body = connection.exchange(current.workload.requests[number])
    except Exception as error:  # noqa: BLE001 - as above
        return recover(connection, current, number, error, paused=0)
    current.last_answer = clock()
    if current.check(number, status, body):
        current.latencies.append(current.last_answer - sent)
    return True
