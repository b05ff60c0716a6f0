"""Taking one person's data out of the database: what identifies them, and every place where it may stand."""
