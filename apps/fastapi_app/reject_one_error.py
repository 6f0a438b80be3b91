"""A body that is refused, and an exception handler that names the fields at fault."""

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from apps.fastapi_app.create_item import router

__all__ = ["app_options", "router"]


async def answer_invalid(_request: Request, exception: RequestValidationError) -> JSONResponse:
    """Name each field that was refused."""
    names = [".".join(str(part) for part in error["loc"][1:]) for error in exception.errors()]
    return JSONResponse({"invalid": names}, status_code=422)


app_options = {"exception_handlers": {RequestValidationError: answer_invalid}}
