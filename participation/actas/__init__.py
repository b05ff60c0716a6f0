"""Old actas: text out of documents, and facts out of text. Nothing here knows the database."""
