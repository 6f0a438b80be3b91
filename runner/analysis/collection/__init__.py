"""What runs on several machines say together, and what they do not."""
