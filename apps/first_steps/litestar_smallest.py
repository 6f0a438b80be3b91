"""The smallest complete app, as Litestar's documentation begins."""

from litestar import Litestar, get


@get("/")
async def say_hello() -> dict[str, str]:
    """Say hello."""
    return {"message": "Hello World"}


app = Litestar([say_hello])
