"""Reading actas of before: from a text to the facts in it. Pure Python, knows nothing of the portal's records."""
