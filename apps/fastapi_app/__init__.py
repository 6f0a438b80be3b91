"""FastAPI: `app.py` configures it once, every other module is one scenario."""
