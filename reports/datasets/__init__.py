"""Open data: what anybody may take away whole, dissociated by construction.

A dataset starts from a published queryset and names the columns that leave the database, one by one, each with its
description; nothing else can. Its rows are read a few thousand at a time, each time by a query of its own, so
that what is withdrawn or covered meanwhile is not in the next ones and a file of any length takes little memory.
"""
