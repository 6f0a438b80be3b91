"""The smallest complete app, as FastAPI's documentation begins."""

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def say_hello() -> dict[str, str]:
    """Say hello."""
    return {"message": "Hello World"}
