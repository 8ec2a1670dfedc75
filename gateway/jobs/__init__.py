"""What recurs without anybody asking: thin threads that call a service function."""
