"""Every validity check provoked for real: a server, a machine or a person does what the check is there to notice."""
