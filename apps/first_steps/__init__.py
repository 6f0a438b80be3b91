"""Complete apps as somebody begins with them: the smallest there is, and one with a body, a dependency and a test."""
