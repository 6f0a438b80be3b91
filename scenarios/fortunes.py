"""How fast is a page of HTML, made by a template from rows of a database?

Tests what each framework adds to Jinja: both render one template with autoescape. It is TechEmpower's fortunes: all
rows are read, one is added, they are sorted by text, and markup is escaped. Much of the time is Jinja's and the same
on both sides, so it cannot say how fast either is at HTML by other means.
"""

from collections.abc import Sequence
from html import escape

from scenarios import tables
from scenarios.spec import Exchange, Expectation, Request, Scenario

PAGE = (
    "<!DOCTYPE html><html><head><title>Fortunes</title></head><body><table>"
    "<tr><th>id</th><th>message</th></tr>{rows}</table></body></html>"
)
ROW = "<tr><td>{id}</td><td>{message}</td></tr>"


def exchanges(_parameter: int) -> Sequence[Exchange]:
    """One request: what it asks for never changes."""
    listed = sorted([*tables.fortunes(), tables.ADDED_FORTUNE], key=lambda row: row["message"])
    rows = "".join(ROW.format(id=row["id"], message=escaped(row["message"])) for row in listed)
    return [Exchange(Request("GET", "/fortunes"), Expectation(200, "text/html", PAGE.format(rows=rows)))]


def escaped(text: str) -> str:
    """As Jinja escapes: quotes by number."""
    return escape(text).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")


SCENARIO = Scenario(area="database", exchanges=exchanges, tags=frozenset({"collections"}), needs_database=True)
