"""The domain's models, from the library that `MODEL_LIBRARY` names: handlers are written once and import from here."""

import os
from importlib import import_module
from typing import TYPE_CHECKING

LIBRARIES = ("msgspec", "pydantic", "dataclass", "attrs")

library = os.environ.get("MODEL_LIBRARY", "")
if library not in LIBRARIES:
    raise RuntimeError(f"set MODEL_LIBRARY to one of {', '.join(LIBRARIES)}; it is {library!r}")

if TYPE_CHECKING:
    # Every library declares the same names; the type checker follows one of them.
    from apps.models import msgspec_models as models
else:
    models = import_module(f"apps.models.{library}_models")

Account = models.Account
Address = models.Address
Customer = models.Customer
Fortune = models.Fortune
Item = models.Item
ItemChanges = models.ItemChanges
NewItem = models.NewItem
NewOrder = models.NewOrder
Order = models.Order
OrderLine = models.OrderLine
OrderSummary = models.OrderSummary
Page = models.Page
Product = models.Product
Review = models.Review
Search = models.Search
StockedItem = models.StockedItem
StoredFile = models.StoredFile
Visit = models.Visit
World = models.World
