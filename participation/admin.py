"""Every model of participation, to be read only. The bytes of files are never shown."""

from accounts.admin import register_read_only

register_read_only("participation")
