"""The partner feeds: candidates, the cut, cursors, pseudonyms."""
