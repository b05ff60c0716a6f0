"""Search: the words of a text, what somebody asks, and how both meet. Knows no rows (docs/adr/0017)."""
