"""FastAPI whose handlers write and read JSON themselves: each answer an encoded `Response`, each body decoded by hand.

For structs there is no other way, since FastAPI knows none. With pydantic it leaves out the check of the answer.

Its users write both lines into every handler. Here a route class (FastAPI's documented place for such things) writes
them around a handler, so that handlers are written once, whatever the model library.
"""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from apps.declared import VARIANT
from apps.models import coding, library

REQUEST = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Request)


class AnswerEncodedRoute(APIRoute):
    """A route whose handler's answer is encoded at once, and not checked before."""

    decodes = False

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:  # noqa: ANN401 - FastAPI's
        status_code = options.get("status_code") or 200
        super().__init__(path, encoded(endpoint, status_code, decodes=self.decodes), **options)


class EncodedRoute(AnswerEncodedRoute):
    """A route whose handler's body is decoded by hand as well."""

    decodes = True


def encoded(handler: Callable[..., Awaitable[Any]], status_code: int, *, decodes: bool) -> Any:  # noqa: ANN401 - for FastAPI
    """The handler as one that returns a `Response`; where it `decodes`, it reads the request's body itself."""
    signature = inspect.signature(handler)
    encode = coding.encoder(signature.return_annotation)
    parameters = list(signature.parameters.values())
    body = next((each for each in parameters if decodes and coding.is_model(each.annotation)), None)

    async def answer(**arguments: Any) -> Response:  # noqa: ANN401 - whatever the handler takes
        return Response(encode(await handler(**arguments)), status_code, media_type="application/json")

    endpoint: Any = answer if body is None else with_body(answer, body)
    if body is not None:
        parameters = [REQUEST, *(each for each in parameters if each is not body)]
    endpoint.__signature__ = signature.replace(parameters=parameters, return_annotation=Response)
    endpoint.__name__, endpoint.__doc__ = handler.__name__, handler.__doc__
    return endpoint


def with_body(
    answer: Callable[..., Awaitable[Response]], parameter: inspect.Parameter
) -> Callable[..., Awaitable[Response]]:
    """Decode the body first."""
    decode = coding.decoder(parameter.annotation)

    async def endpoint(request: Request, **arguments: Any) -> Response:  # noqa: ANN401 - whatever the handler takes
        try:
            body = decode(await request.body())
        except coding.REFUSALS as error:
            raise RequestValidationError([{"loc": ("body",), "msg": str(error), "type": "value_error"}]) from None
        return await answer(**arguments, **{parameter.name: body})

    return endpoint


def route_class() -> type[APIRoute]:
    """What this app's routes are, by its model library and its variant."""
    if library == "msgspec" or VARIANT == "encoded":
        return EncodedRoute
    return AnswerEncodedRoute if VARIANT == "unchecked" else APIRoute


ROUTE_CLASS = route_class()
"""For the routers of scenarios that are measured with every model library."""
