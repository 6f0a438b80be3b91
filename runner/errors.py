"""What can go wrong for the user: each error is one line that says what, where and how to mend it."""


class DoublecheckError(Exception):
    """Anything that the user can mend."""

    exit_code = 2


class UsageError(DoublecheckError):
    """A word on the command line, or in a file, that means nothing here."""


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


class CapacityError(DoublecheckError):
    """An open loop has no rate that a slice can offer."""


class ConformanceError(Exception):
    """The contenders do not give the same answer; its text is the difference, line by line."""

    exit_code = 1
