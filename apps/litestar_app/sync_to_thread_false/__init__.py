"""`def` handlers on the event loop, as Litestar documents for code that does not block."""
