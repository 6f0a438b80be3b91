"""Which figures may be believed."""
