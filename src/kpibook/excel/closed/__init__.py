"""Refresh of a file that is not open: a new file, with all that an officer typed carried over or refused by name."""
