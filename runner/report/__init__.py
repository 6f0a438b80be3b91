"""A summary in, pages and pictures out. Everything here is pure but `writing`, which writes the files."""
