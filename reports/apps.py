from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Publicaciones"

    def ready(self) -> None:
        """Register the checks, who writes news anew before they leave and how written texts read in the record of who
        did what; give the application's role its rights whenever there may be new tables.
        """
        from accounts.outbox import LAST_LOOKS
        from planning.audit import READINGS
        from reports import checks  # noqa: F401
        from reports.audit_words import WRITTEN
        from reports.emails import ASKED, NEWS, confirmation_words, current_news
        from reports.privileges import grant

        LAST_LOOKS[NEWS], LAST_LOOKS[ASKED] = current_news, confirmation_words
        READINGS.update(WRITTEN)
        post_migrate.connect(grant, sender=self, dispatch_uid="reports.privileges")
