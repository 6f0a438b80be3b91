"""JSON by the model library itself, for handlers that decode and encode by hand: each made once, for one type."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
import pydantic

from apps.models import library

T = TypeVar("T")

MODELS = {"msgspec": msgspec.Struct, "pydantic": pydantic.BaseModel}
"""What a model inherits from, by library. The others have no JSON of their own."""

REFUSALS: tuple[type[Exception], ...] = (msgspec.MsgspecError, pydantic.ValidationError)
"""What a decoder raises for a body that is not of its type."""


def encoder(kind: Any) -> Callable[[Any], bytes]:  # noqa: ANN401 - any annotation
    """What writes values of a type as JSON."""
    if library == "pydantic":
        return pydantic.TypeAdapter(kind).dump_json
    return msgspec.json.Encoder().encode


def decoder(kind: Any) -> Callable[[bytes], Any]:  # noqa: ANN401 - any annotation
    """What reads JSON as a type, and refuses what is none."""
    if library == "pydantic":
        return pydantic.TypeAdapter(kind).validate_json
    return msgspec.json.Decoder(kind).decode


def is_model(kind: Any) -> bool:  # noqa: ANN401 - any annotation
    """Whether it is a model, or a list of them."""
    model = MODELS[library]
    return any(isinstance(part, type) and issubclass(part, model) for part in [kind, *parts_of(kind)])


def parts_of(kind: Any) -> tuple[Any, ...]:  # noqa: ANN401 - any annotation
    """What a list is a list of, or an annotated type the type of."""
    return getattr(kind, "__args__", ())


def checked(rows: object, kind: type[T]) -> T:
    """Plain rows as models, each field checked against its type."""
    return msgspec.convert(rows, kind)
