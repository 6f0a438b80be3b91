"""FastAPI with msgspec: each answer an encoded `Response`, each body decoded by hand, since it knows no structs.

Its users write both lines into every handler. Here a route class (FastAPI's documented place for such things) writes
them around a handler, so that handlers are written once, whatever the model library.
"""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from apps.models import library

encode = msgspec.json.Encoder().encode
REQUEST = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Request)


class EncodedRoute(APIRoute):
    """A route whose handler takes and returns structs."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:  # noqa: ANN401 - FastAPI's
        super().__init__(path, encoded(endpoint, options.get("status_code") or 200), **options)


def encoded(handler: Callable[..., Awaitable[Any]], status_code: int) -> Any:  # noqa: ANN401 - what FastAPI takes
    """The handler as FastAPI can take it: a struct, or a list of them, comes from the body."""
    signature = inspect.signature(handler)
    body = next((parameter for parameter in signature.parameters.values() if is_struct(parameter.annotation)), None)

    async def answer(**arguments: Any) -> Response:  # noqa: ANN401 - whatever the handler takes
        return Response(encode(await handler(**arguments)), status_code, media_type="application/json")

    endpoint: Any = answer if body is None else with_body(answer, body)
    others = [parameter for parameter in signature.parameters.values() if parameter is not body]
    parameters = others if body is None else [REQUEST, *others]
    endpoint.__signature__ = signature.replace(parameters=parameters, return_annotation=Response)
    endpoint.__name__, endpoint.__doc__ = handler.__name__, handler.__doc__
    return endpoint


def with_body(
    answer: Callable[..., Awaitable[Response]], parameter: inspect.Parameter
) -> Callable[..., Awaitable[Response]]:
    """Decode the body first."""
    decoder = msgspec.json.Decoder(parameter.annotation)

    async def endpoint(request: Request, **arguments: Any) -> Response:  # noqa: ANN401 - whatever the handler takes
        try:
            body = decoder.decode(await request.body())
        except msgspec.MsgspecError as error:
            raise RequestValidationError([{"loc": ("body",), "msg": str(error), "type": "value_error"}]) from None
        return await answer(**arguments, **{parameter.name: body})

    return endpoint


def is_struct(kind: Any) -> bool:  # noqa: ANN401 - any annotation
    """Whether it is a struct, or a list of them."""
    return any(isinstance(part, type) and issubclass(part, msgspec.Struct) for part in [kind, *parts_of(kind)])


def parts_of(kind: Any) -> tuple[Any, ...]:  # noqa: ANN401 - any annotation
    """What a list is a list of."""
    return getattr(kind, "__args__", ())


ROUTE_CLASS: type[APIRoute] = EncodedRoute if library == "msgspec" else APIRoute
"""For the routers of scenarios that are measured with every model library."""
