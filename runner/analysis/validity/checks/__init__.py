"""What can make a measurement untrue: one small function per check. `validity` holds the table that uses them."""
