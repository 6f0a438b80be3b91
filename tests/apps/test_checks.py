"""Who checks what: with a price that is text in one of the rows, only those who check refuse to answer."""

import pytest

from apps.contenders import CONTENDERS
from tests.apps.inside import inside

SPOILT = """
import asyncio, json, sys, warnings
from scenarios.spec import Request
from tests.apps.messages import Asked, answers

warnings.simplefilter("ignore")  # of pydantic's serialiser, which says that it is surprised and goes on
rows = next(
    module.ROWS for name, module in sys.modules.items() if name.startswith("apps.") and hasattr(module, "ROWS")
)
rows[7]["price"] = "much"
try:
    [answer] = asyncio.run(answers(app, Asked([Request("GET", "/items")], is_nested=False)))
    print(json.dumps(answer.status))
except Exception as error:
    print(json.dumps(type(error).__name__))
"""


@pytest.mark.parametrize(
    ("name", "answered"),
    [
        ("fastapi", "ResponseValidationError"),
        ("fastapi-unchecked", 200),
        ("litestar", 200),
        ("litestar-checked", 500),
    ],
)
def test_an_answer_of_the_wrong_type_is_refused_by_those_who_check(name: str, answered: str | int) -> None:
    assert answered == inside(CONTENDERS[name], "built_per_request", SPOILT)
