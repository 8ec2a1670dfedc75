"""What happened: the facts of street work, pure and without I/O."""
