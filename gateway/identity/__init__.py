"""Who calls: a token names a professional, the journal says what she may do now."""
