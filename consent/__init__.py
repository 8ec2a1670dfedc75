"""What may be told, to whom and why: the entitlement engine, pure."""
