from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Publicaciones"

    def ready(self) -> None:
        """Register the checks; give the application's role its rights whenever there may be new tables."""
        from reports import checks  # noqa: F401
        from reports.privileges import grant

        post_migrate.connect(grant, sender=self, dispatch_uid="reports.privileges")
