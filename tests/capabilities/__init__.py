"""What each framework brings, shown by running it."""
