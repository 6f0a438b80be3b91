"""Models that are checked where they are built, as FastAPI checks them."""
