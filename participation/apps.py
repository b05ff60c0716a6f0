from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    name = "participation"
    verbose_name = "Participación"

    def ready(self) -> None:
        """Add the agendas that councils begin with to what an empty municipality gets."""
        from participation.actions.agenda import seed_templates
        from planning.actions.municipality import SEEDERS

        SEEDERS.append(seed_templates)
