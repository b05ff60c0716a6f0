"""The package with which another municipality begins."""
