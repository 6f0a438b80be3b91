"""What looks at a server beside its clocks: its instructions, its memory, its start."""
