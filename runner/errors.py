"""What can go wrong for a person at the keyboard.

DoublecheckError            exit code 2: one line says what, where and how to mend it
    UsageError              a word on the command line
    ServerError             a server that does not start, or died
    DatabaseError           a PostgreSQL that does not start, cannot be reached, or died
    GeneratorError          the load generator died or does not answer
    HostError               another host cannot be reached, is gone, or is not like this one
    StoreError              a run folder that cannot be read or written
ConformanceError            exit code 1: the contenders do not give the same answer
"""


class DoublecheckError(Exception):
    """Anything that a person can mend; its text is one line."""


class UsageError(DoublecheckError):
    """A word on the command line that means nothing here."""


class ServerError(DoublecheckError):
    """A server that does not start, or died."""


class DatabaseError(DoublecheckError):
    """A PostgreSQL that does not start, cannot be reached, or died."""


class GeneratorError(DoublecheckError):
    """The load generator died or does not answer."""


class HostError(DoublecheckError):
    """Another host cannot be reached, is gone, or is not like this one."""


class StoreError(DoublecheckError):
    """A run folder that cannot be read or written."""


class ConformanceError(Exception):
    """The contenders do not give the same answer; its text is the difference, line by line."""


class CapacityError(DoublecheckError):
    """An open loop has no rate that a slice can offer."""
