"""A development plan as a spreadsheet: read in whatever layout, checked by cell, compared, written, and given back."""
