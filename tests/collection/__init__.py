"""What runs on several machines say together."""
