"""Complete apps as a user begins with them: the smallest one, and one with a body, a dependency and a test."""
