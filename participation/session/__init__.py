"""A session while it is written down: its parts, how its votes are counted, what its minutes still lack. Pure rules."""
