"""The world behind one small protocol: servers, generator, databases, the host."""
