"""A chain of dependencies, as long as the scenario's parameter says."""

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath


async def first(start: FromPath[int]) -> int:
    """Begin at the number in the path."""
    return start + 1


async def second(first: NamedDependency[int]) -> int:
    """One more than the first."""
    return first + 1


async def third(second: NamedDependency[int]) -> int:
    """One more than the second."""
    return second + 1


async def fourth(third: NamedDependency[int]) -> int:
    """One more than the third."""
    return third + 1


async def fifth(fourth: NamedDependency[int]) -> int:
    """One more than the fourth."""
    return fourth + 1


CHAIN = (first, second, third, fourth, fifth)


def create_route_handlers(length: int) -> list[HTTPRouteHandler]:
    """The route, with the last link of a chain of `length` as its dependency."""
    *links, last = CHAIN[:length]
    dependencies = {link.__name__: Provide(link) for link in links} | {"reached": Provide(last)}

    @get("/count/{start:int}", dependencies=dependencies)
    async def dependency_chain(reached: NamedDependency[int]) -> dict[str, int]:
        """How far the chain came."""
        return {"reached": reached}

    return [dependency_chain]
