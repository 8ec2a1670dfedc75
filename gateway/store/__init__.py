"""The event store: PostgreSQL, the one write path, and what reads it back."""
