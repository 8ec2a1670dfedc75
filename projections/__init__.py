"""What each reader sees: pure folds over the journal."""
