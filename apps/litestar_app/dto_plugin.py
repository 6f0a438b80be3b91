"""Litestar with pydantic models that go through a `PydanticDTO` each, in place of the plugin's encoder."""

from litestar.dto import AbstractDTO, DTOConfig
from litestar.plugins import SerializationPlugin
from litestar.plugins.pydantic import PydanticDTO
from litestar.typing import FieldDefinition
from pydantic import BaseModel

DEEPEST = 3
"""An order, its customer, the address: by default a DTO leaves out what lies deeper than one model in another."""


class DTOForModels(SerializationPlugin):
    """Gives every body and every answer of a pydantic model its DTO, which each handler would otherwise name."""

    def supports_type(self, field_definition: FieldDefinition) -> bool:
        """Whether it is a model; Litestar asks for what a list is a list of as well."""
        return field_definition.is_subclass_of(BaseModel)

    def create_dto_for_type(self, field_definition: FieldDefinition) -> type[AbstractDTO[BaseModel]]:
        """The DTO of a model, or of a list of them."""
        model, *_ = [each for each in (field_definition, *field_definition.inner_types) if self.supports_type(each)]

        class ModelDTO(PydanticDTO[model.annotation]):  # type: ignore[name-defined]
            config = DTOConfig(max_nested_depth=DEEPEST)

        return ModelDTO
