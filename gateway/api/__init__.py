"""The HTTP interface: routes translate, the services decide."""
