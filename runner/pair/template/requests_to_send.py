"""The requests that both apps are sent, by group. What the baseline answers is what is expected of both."""

from scenarios.spec import Request


def exchanges() -> dict[str, list[Request]]:
    """A thousand items one by one, and the list of all of them."""
    return {
        "get_item": [Request("GET", f"/items/{number}") for number in range(1_000)],
        "list_items": [Request("GET", "/items")],
    }
