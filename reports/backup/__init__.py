"""How a backup is written and read: an envelope (``envelope``), what is inside (``contents``), and PostgreSQL's tools.

``reports.actions.backups`` puts them together. The format is described in docs/adr/0006.
"""
