"""Every model of reports, to be read only. The bytes of renditions are never shown."""

from accounts.admin import register_read_only

register_read_only("reports")
