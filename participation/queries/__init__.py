"""Reads that feed pages, by what they are about."""
