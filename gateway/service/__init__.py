"""The only door: one function per use case, who → may they → decide → record."""
