"""Turns the content of a document into bytes. Nothing here reads the database or imports a model's rows."""
