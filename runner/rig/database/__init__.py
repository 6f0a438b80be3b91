"""PostgreSQL: which one, and a database of its own for every server."""
