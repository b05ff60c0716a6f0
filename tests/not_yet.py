"""Addresses that pages lead to and that others still build: crawlers leave them alone. Nothing is to stay here."""

NOT_YET = ("/ayuda/",)
