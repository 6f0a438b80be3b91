"""Three cheap dependencies that do not need each other."""

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath


async def double(number: FromPath[int]) -> int:
    """Twice the number in the path."""
    return 2 * number


async def triple(number: FromPath[int]) -> int:
    """Three times the number in the path."""
    return 3 * number


async def fourfold(number: FromPath[int]) -> int:
    """Four times the number in the path."""
    return 4 * number


@get(
    "/multiples/{number:int}",
    dependencies={"double": Provide(double), "triple": Provide(triple), "fourfold": Provide(fourfold)},
)
async def dependency_siblings(
    double: NamedDependency[int],
    triple: NamedDependency[int],
    fourfold: NamedDependency[int],
) -> dict[str, int]:
    """What the three of them say."""
    return {"double": double, "triple": triple, "fourfold": fourfold}


route_handlers = [dependency_siblings]
