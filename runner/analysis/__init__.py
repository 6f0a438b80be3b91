"""Records in, estimates and verdicts out. Pure: no file, process, socket or clock."""
