"""Contributions of a workshop in a spreadsheet: what its columns are, and what each row says."""
