"""Keys: how a personal value is sealed, and what must be destroyed to erase it."""
