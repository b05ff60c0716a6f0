"""Participation in the admin: everything is read, nothing is changed; the workspace is where things are recorded."""

from accounts.admin import register_read_only

register_read_only("participation")
