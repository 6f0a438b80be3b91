"""Apps whose answer is known: controls, never contenders."""
