"""What looks into a server beside its clocks."""
