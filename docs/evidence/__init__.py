"""What the documents show, computed from records and from the code.

Python here is run by `make docs` and by `python -m docs.evidence.tables`; nothing in `runner` imports it.
"""
