"""Litestar whose handlers write and read JSON themselves: each answer an encoded `Response`, each body a `RawBody`.

Its users write both lines into every handler. Here they are written around handlers that exist, so that these are
written once: what `apps/fastapi_app/encoded.py` does there.
"""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from litestar import MediaType, Response
from litestar.exceptions import ValidationException
from litestar.handlers import HTTPRouteHandler
from litestar.params import RawBody

from apps.models import coding

BODY = inspect.Parameter("body", inspect.Parameter.KEYWORD_ONLY, annotation=RawBody)


def encode_by_hand(handlers: Sequence[HTTPRouteHandler]) -> list[HTTPRouteHandler]:
    """Put the encoded function in the place of each handler's own."""
    return [handler(encoded(handler.fn)) for handler in handlers]


def encoded(handler: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Response[bytes]]]:
    """A handler as one that returns a `Response` and reads the request's body itself."""
    signature = inspect.signature(handler)
    encode = coding.encoder(signature.return_annotation)
    data = signature.parameters.get("data")

    async def answer(**arguments: Any) -> Response[bytes]:  # noqa: ANN401 - whatever the handler takes
        return Response(encode(await handler(**arguments)), media_type=MediaType.JSON)

    endpoint: Any = answer if data is None else with_body(answer, data)
    parameters = list(signature.parameters.values())
    if data is not None:
        parameters = [*(each for each in parameters if each is not data), BODY]
    endpoint.__signature__ = signature.replace(parameters=parameters, return_annotation=Response[bytes])
    endpoint.__annotations__ = {each.name: each.annotation for each in parameters} | {"return": Response[bytes]}
    endpoint.__name__, endpoint.__doc__ = handler.__name__, handler.__doc__
    return endpoint  # type: ignore[no-any-return]


def with_body(
    answer: Callable[..., Awaitable[Response[bytes]]], parameter: inspect.Parameter
) -> Callable[..., Awaitable[Response[bytes]]]:
    """Decode the body first."""
    kind, *_ = coding.parts_of(parameter.annotation)
    decode = coding.decoder(kind)

    async def endpoint(body: bytes, **arguments: Any) -> Response[bytes]:  # noqa: ANN401 - whatever the handler takes
        try:
            data = decode(body)
        except coding.REFUSALS as error:
            raise ValidationException(str(error)) from None
        return await answer(**arguments, data=data)

    return endpoint
