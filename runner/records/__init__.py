"""The frozen records that travel through the instrument, and how they lie on disk."""
